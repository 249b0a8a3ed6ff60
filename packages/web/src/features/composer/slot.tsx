import type { ReactElement } from "react";
import { useTyping } from "@gochat/client/react";
import { lazily } from "../../lib/lazily.tsx";
import css from "./slot.module.css";
import { useIsOffline } from "./use-is-offline.ts";

const SlotLine = lazily(async () => (await import("./slot-line.tsx")).SlotLine);

/** The line between timeline and composer, which is always there: who types, or that one is offline. Nothing of it is read out by itself. */
export function Slot({ id }: { readonly id: string }): ReactElement {
  const { users } = useTyping(id);
  const isOffline = useIsOffline();
  return (
    <div className={css.slot}>
      {/* Always: what tells of a lost connection cannot be fetched when that is lost. */}
      <SlotLine id={id} isOffline={isOffline} users={users} />
    </div>
  );
}
