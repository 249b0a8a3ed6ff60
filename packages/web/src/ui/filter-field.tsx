import { Search } from "lucide-react";
import type { InputHTMLAttributes, ReactElement, Ref } from "react";
import type { Combination } from "../lib/shortcuts.ts";
import css from "./filter-field.module.css";
import { Icon } from "./icon.tsx";
import { Keys } from "./keys.tsx";

interface FilterFieldProps extends Omit<InputHTMLAttributes<HTMLInputElement>, "className" | "type"> {
  readonly label: string;
  readonly shortcut?: Combination;
  readonly ref?: Ref<HTMLInputElement>;
}

/** A quiet field that narrows the list below it. */
export const FilterField = ({ label, shortcut, ...input }: FilterFieldProps): ReactElement => (
  <label className={css.filter}>
    <Icon of={Search} size="s" />
    <span className="visually-hidden">{label}</span>
    <input placeholder={label} {...input} type="search" dir="auto" enterKeyHint="search" />
    {shortcut !== undefined && <Keys of={shortcut} />}
  </label>
);
