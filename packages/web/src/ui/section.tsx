import { useId } from "react";
import type { ReactElement, ReactNode } from "react";
import { Switch } from "./switch.tsx";
import css from "./section.module.css";

interface SectionProps {
  readonly title: ReactNode;
  readonly text?: ReactNode;
  readonly children?: ReactNode;
}

/** A part of a page, with its heading. */
export const Section = ({ title, text, children }: SectionProps): ReactElement => (
  <section className={css.section}>
    <h2>{title}</h2>
    {text !== undefined && <p className={css.text}>{text}</p>}
    {children}
  </section>
);

interface SettingProps {
  readonly label: ReactNode;
  readonly text?: ReactNode;
  /** At the end of the row: what sets it. */
  readonly children: ReactNode;
}

/** A row: what it is, and what sets it, which names itself. */
export const Setting = ({ label, text, children }: SettingProps): ReactElement => (
  <div className={css.setting}>
    <Words label={label} text={text} />
    {children}
  </div>
);

interface SwitchSettingProps extends Omit<SettingProps, "children"> {
  readonly isOn: boolean;
  readonly onToggle: (isOn: boolean) => void;
  readonly isDisabled?: boolean;
}

/** A row that is switched on and off, also by a click on its words. */
export function SwitchSetting({
  label,
  text,
  isOn,
  onToggle,
  isDisabled = false,
}: SwitchSettingProps): ReactElement {
  const id = useId();
  return (
    <div className={css.setting}>
      <Words label={label} text={text} id={id} />
      <Switch
        id={id}
        isOn={isOn}
        onToggle={onToggle}
        disabled={isDisabled}
        aria-describedby={text === undefined ? undefined : `${id}-text`}
      />
    </div>
  );
}

interface WordsProps extends Omit<SettingProps, "children"> {
  readonly id?: string;
}

const Words = ({ label, text, id }: WordsProps): ReactElement => (
  <div className={css.words}>
    {id === undefined ? <p>{label}</p> : <label htmlFor={id}>{label}</label>}
    {text !== undefined && (
      <p className={css.below} id={id && `${id}-text`}>
        {text}
      </p>
    )}
  </div>
);
