import type { OwnState } from "@gochat/client";

/** For how long a conversation is silent. */
export type MuteLength = "hour" | "workday" | "tomorrow" | "always";
export const MUTE_LENGTHS: readonly MuteLength[] = ["hour", "workday", "tomorrow", "always"];

const HOUR_MS = 3_600_000;
/** The server keeps a time: this one stands for no end. */
const FOREVER = "9999-12-31T23:59:59.999Z";
// Nobody means midnight.
const MORNING_HOUR = 8;

/** Until when a silence lasts that begins now. */
export function mutedUntil(length: MuteLength, now = new Date()): string {
  if (length === "always") return FOREVER;
  if (length === "tomorrow")
    return new Date(now.getFullYear(), now.getMonth(), now.getDate() + 1, MORNING_HOUR).toISOString();
  return new Date(now.getTime() + (length === "hour" ? 1 : 8) * HOUR_MS).toISOString();
}

export const isMuted = ({ muted_until }: Pick<OwnState, "muted_until">, now = new Date()): boolean =>
  muted_until !== null && Date.parse(muted_until) > now.getTime();

/** Whether no end of the silence is meant, whichever client chose it: one that is ten years away. */
export const isMutedForGood = ({ muted_until }: Pick<OwnState, "muted_until">, now = new Date()): boolean =>
  muted_until !== null && new Date(muted_until).getFullYear() > now.getFullYear() + 10;
