import type { ReactElement } from "react";
import { classNames } from "../../../lib/class-names.ts";
import { OutsideLink } from "../../../ui/link.tsx";
import css from "./colours.module.css";
import layout from "./sections.module.css";

const COLOURS = [
  "bg",
  "pane",
  "sunken",
  "raised",
  "line",
  "line-control",
  "text-3",
  "text-2",
  "text",
  "accent",
  "danger",
  "success",
];

/** The tokens that one sees everywhere. */
export const Colours = (): ReactElement => (
  <div className={layout.stack}>
    <ul className={css.colours}>
      {COLOURS.map((name) => (
        <li key={name}>
          <i style={{ background: `var(--c-${name})` }} />
          {name}
        </li>
      ))}
    </ul>
    <div className={css.types}>
      <p className={css.headType}>Page head 22/28</p>
      <p className={css.titleType}>Title 17/24, of a dialog or a person</p>
      <p>
        Body 15/22. Messages, names, everything that is read.{" "}
        <OutsideLink href="https://example.com/">A link</OutsideLink>,{" "}
        <code className={css.codeType}>code 13/20</code>
      </p>
      <p className={css.smallType}>Secondary 13/18. Last lines, hints, menus, buttons</p>
      <p className={classNames(css.metaType, "number")}>Meta 12/16. Times 10:42, counts 1,024, sections</p>
    </div>
  </div>
);
