import type { InputHTMLAttributes, ReactElement } from "react";
import css from "./switch.module.css";

interface SwitchProps extends Omit<
  InputHTMLAttributes<HTMLInputElement>,
  "type" | "className" | "onChange" | "onToggle"
> {
  readonly isOn: boolean;
  readonly onToggle: (isOn: boolean) => void;
}

/** On or off, at once. A `<label>` around it, or `aria-labelledby`, names it. */
export const Switch = ({ isOn, onToggle, ...input }: SwitchProps): ReactElement => (
  <input
    {...input}
    className={css.switch}
    type="checkbox"
    role="switch"
    checked={isOn}
    onChange={(event) => onToggle(event.target.checked)}
  />
);
