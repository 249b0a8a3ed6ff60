import { stored } from "../../lib/stored.ts";

/** When one last sent in groups in slow mode, by this device's clock, under what `keyOf` says. */
type LastSends = Readonly<Record<string, number>>;

// Six hours: nobody waits longer.
const KEPT_MS = 6 * 3_600_000;

const fresh = (sends: LastSends): LastSends =>
  Object.fromEntries(Object.entries(sends).filter(([, at]) => Math.abs(Date.now() - at) < KEPT_MS));

/** Kept, so that one knows how long to wait after the page was loaded again, and in other tabs. */
export const lastSends = stored<LastSends>("last-sends", (found) =>
  typeof found === "object" && found !== null ? fresh(found as LastSends) : {},
);

/** Several people may use one browser. */
export const keyOf = (myId: string, conversationId: string): string => `${myId}/${conversationId}`;

export function noteSend(key: string, at: number): void {
  lastSends.set({ ...fresh(lastSends.get()), [key]: at });
}
