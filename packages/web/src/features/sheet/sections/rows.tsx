import { Link2, X } from "lucide-react";
import type { ReactElement } from "react";
import { Avatar } from "../../../ui/avatar.tsx";
import { Bar } from "../../../ui/bar.tsx";
import { Icon } from "../../../ui/icon.tsx";
import { IconButton } from "../../../ui/icon-button.tsx";
import { PersonRow } from "../../../ui/person-row.tsx";
import { Tag } from "../../../ui/tag.tsx";
import css from "./sections.module.css";

export const Rows = (): ReactElement => (
  <div className={css.columns}>
    <div>
      <PersonRow
        picture={<Avatar id="bob" name="Bob Okafor" size={32} presence="online" />}
        name="Bob Okafor"
        below="@bob"
        end={<Tag>Owner</Tag>}
      />
      <PersonRow
        picture={<Avatar id="willa" name="Wilhelmina-Friederike" size={32} presence="away" />}
        name="Wilhelmina-Friederike von Hohenstein-Sonnenburg"
        below="@wilhelmina-friederike.von.hohen, and more that is cut"
        end={<Tag kind="box">Admin</Tag>}
      />
      <PersonRow picture={<Avatar id="noa" name="נועה לוי" size={32} />} name="נועה לוי" below="@noa" />
      <PersonRow picture={<Icon of={Link2} />} name="Copy the link" />
    </div>
    <div>
      <Bar hasLine end={<IconButton icon={X} label="Close" shortcut="Escape" />}>
        <h3>The head of a pane</h3>
      </Bar>
    </div>
  </div>
);
