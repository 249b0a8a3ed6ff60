import { PanelRight, Search } from "lucide-react";
import { useState } from "react";
import type { ReactElement } from "react";
import { Button } from "../../../ui/button.tsx";
import { IconButton } from "../../../ui/icon-button.tsx";
import { LinkButton, OutsideLink } from "../../../ui/link.tsx";
import { Select } from "../../../ui/select.tsx";
import css from "./sections.module.css";

const KINDS = ["primary", "ground", "bare", "danger", "dangerBare"] as const;
const ROLES = [
  { value: "all", label: "All roles" },
  { value: "admin", label: "Admins" },
];

export function Buttons(): ReactElement {
  const [role, setRole] = useState("all");
  return (
    <div className={css.stack}>
      {KINDS.map((kind) => (
        <div key={kind} className={css.row}>
          <Button kind={kind}>Rest</Button>
          <Button kind={kind} disabled>
            Disabled
          </Button>
          <Button kind={kind} isBusy>
            Saving
          </Button>
          <Button kind={kind} isLarge>
            Large
          </Button>
        </div>
      ))}
      <div className={css.row}>
        <IconButton icon={Search} label="Search here" shortcut="/" />
        <IconButton icon={PanelRight} label="Details" aria-pressed />
        <IconButton icon={Search} label="Search, disabled" disabled />
        <IconButton icon={Search} label="Search, small" isSmall />
        <OutsideLink href="https://example.com/">Link</OutsideLink>
        <LinkButton>A button in a sentence</LinkButton>
        <Select label="Role" value={role} options={ROLES} onChange={setRole} />
        <Select label="Role, disabled" value="all" options={ROLES} onChange={setRole} isDisabled />
      </div>
      <Button kind="primary" isLarge isWide isBusy>
        Busy keeps its width
      </Button>
    </div>
  );
}
