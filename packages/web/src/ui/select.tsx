import { ChevronDown } from "lucide-react";
import type { ReactElement } from "react";
import { Icon } from "./icon.tsx";
import css from "./select.module.css";

interface SelectProps<T extends string> {
  readonly label: string;
  readonly value: T;
  readonly options: readonly { readonly value: T; readonly label: string }[];
  readonly onChange: (value: T) => void;
  readonly isDisabled?: boolean;
}

/** One of several: the platform's own list, which every phone and screen reader knows. */
export const Select = <T extends string>({
  label,
  value,
  options,
  onChange,
  isDisabled = false,
}: SelectProps<T>): ReactElement => (
  <span className={css.select}>
    <select
      aria-label={label}
      value={value}
      disabled={isDisabled}
      onChange={(event) => onChange(event.target.value as T)}
    >
      {options.map((option) => (
        <option key={option.value} value={option.value}>
          {option.label}
        </option>
      ))}
    </select>
    <span className={css.icon}>
      <Icon of={ChevronDown} size="s" />
    </span>
  </span>
);
