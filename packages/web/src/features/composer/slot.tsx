import type { ReactElement } from "react";
import { lazily } from "../../lib/lazily.tsx";
import css from "./slot.module.css";

const SlotLine = lazily(async () => (await import("./slot-line.tsx")).SlotLine);

/**
 * The line between timeline and composer, which is always there: who types, that one is offline, or how long one waits in slow mode. Nothing
 * of it is read out by itself.
 */
export const Slot = ({ id }: { readonly id: string }): ReactElement => (
  <div className={css.slot}>
    {/* Always: what tells of a lost connection cannot be fetched when that is lost. */}
    <SlotLine id={id} />
  </div>
);
