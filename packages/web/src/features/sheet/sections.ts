import type { ReactElement } from "react";
import { Badges } from "./sections/badges.tsx";
import { Buttons } from "./sections/buttons.tsx";
import { Colours } from "./sections/colours.tsx";
import { Fields } from "./sections/fields.tsx";
import { NothingYet } from "./sections/nothing-yet.tsx";
import { Overlays } from "./sections/overlays.tsx";
import { RightToLeft } from "./sections/right-to-left.tsx";
import { Rows } from "./sections/rows.tsx";

interface SheetSection {
  readonly title: string;
  readonly of: () => ReactElement;
  /** What it lies on: the ground of what is read where it is left out. */
  readonly ground?: "pane";
}

/** What is on the sheet: whoever makes a part adds it to one of these, or adds one. */
export const SECTIONS: readonly SheetSection[] = [
  { title: "Grounds, text, accent", of: Colours },
  { title: "Buttons", of: Buttons },
  { title: "Fields and switches", of: Fields },
  { title: "Avatars, badges, ticks", of: Badges },
  { title: "Rows", of: Rows, ground: "pane" },
  { title: "Menu, dialog, popover, toast, tooltip", of: Overlays },
  { title: "Loading and empty", of: NothingYet },
  { title: "Little room, and right to left", of: RightToLeft },
];
