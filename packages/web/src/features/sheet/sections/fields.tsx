import { useState } from "react";
import type { ReactElement } from "react";
import { ErrorLine } from "../../../ui/error-line.tsx";
import { Field, PasswordField, TextArea } from "../../../ui/field.tsx";
import { FilterField } from "../../../ui/filter-field.tsx";
import { Segmented } from "../../../ui/segmented.tsx";
import { Switch } from "../../../ui/switch.tsx";
import css from "./sections.module.css";

const SIZES = [
  { value: "small", label: "Small" },
  { value: "normal", label: "Normal" },
  { value: "large", label: "Large" },
];

export function Fields(): ReactElement {
  const [size, setSize] = useState("normal");
  const [isOn, setOn] = useState(true);
  return (
    <div className={css.stack}>
      <div className={css.columns}>
        <div className={css.stack}>
          <Field label="Rest" placeholder="Placeholder" />
          <Field label="Filled, with a hint" defaultValue="alice" hint="Others find you by it." />
          <PasswordField label="Password" defaultValue="correct horse" autoComplete="off" />
          <FilterField label="Search" shortcut="mod+k" />
        </div>
        <div className={css.stack}>
          <Field label="Error" defaultValue="admin" error="This name is taken." />
          <Field label="Disabled" defaultValue="alice" disabled />
          <TextArea label="Several lines" defaultValue={"It grows\nwith what is in it"} />
          <FilterField label="Search, filled" defaultValue="rel" />
        </div>
      </div>
      <div className={css.row}>
        <Switch aria-label="Off" isOn={!isOn} onToggle={(off) => setOn(!off)} />
        <Switch aria-label="On" isOn={isOn} onToggle={setOn} />
        <Switch aria-label="Off, disabled" isOn={false} onToggle={setOn} disabled />
        <Switch aria-label="On, disabled" isOn onToggle={setOn} disabled />
        <Segmented label="Size" value={size} options={SIZES} onChange={setSize} />
      </div>
      <ErrorLine>The server does not answer. Check your network and try it again.</ErrorLine>
    </div>
  );
}
