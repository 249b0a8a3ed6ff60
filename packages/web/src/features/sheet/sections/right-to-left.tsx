import { ChevronLeft } from "lucide-react";
import type { ReactElement } from "react";
import { Avatar } from "../../../ui/avatar.tsx";
import { Bar } from "../../../ui/bar.tsx";
import { Button } from "../../../ui/button.tsx";
import { Field, PasswordField } from "../../../ui/field.tsx";
import { FilterField } from "../../../ui/filter-field.tsx";
import { IconButton } from "../../../ui/icon-button.tsx";
import { PersonRow } from "../../../ui/person-row.tsx";
import { UnreadPill } from "../../../ui/pill.tsx";
import { Switch } from "../../../ui/switch.tsx";
import css from "./sections.module.css";

/** The same parts where there is little room, and where one reads from the other side. */
export const RightToLeft = (): ReactElement => (
  <div className={css.columns}>
    {(["ltr", "rtl"] as const).map((dir) => (
      <div key={dir} className={css.narrow} dir={dir}>
        <Bar>
          <IconButton icon={ChevronLeft} label="Back" flips />
          <h3>{dir === "rtl" ? "הגדרות" : "Settings"}</h3>
        </Bar>
        <div className={css.stack}>
          <FilterField label={dir === "rtl" ? "חיפוש" : "Search"} />
          <PersonRow
            picture={<Avatar id="noa" name="נועה לוי" size={32} presence="online" />}
            name={dir === "rtl" ? "נועה לוי" : "Wilhelmina-Friederike von Hohenstein"}
            below="@noa"
            end={<UnreadPill count={2} />}
          />
          <Field
            label={dir === "rtl" ? "שם" : "Name"}
            defaultValue={dir === "rtl" ? "נועה" : "Donaudampfschifffahrtsgesellschaft"}
            error={dir === "rtl" ? "השם תפוס." : "This name is taken by somebody who was here before."}
          />
          <PasswordField
            label={dir === "rtl" ? "סיסמה" : "Password"}
            defaultValue="1234"
            autoComplete="off"
          />
          <div className={css.row}>
            <Switch aria-label="On" isOn onToggle={() => {}} />
            <Button kind="primary">{dir === "rtl" ? "שמירה" : "Save"}</Button>
            <Button>{dir === "rtl" ? "ביטול" : "Cancel"}</Button>
          </div>
        </div>
      </div>
    ))}
  </div>
);
