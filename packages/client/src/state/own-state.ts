import type { Conversation, OwnState } from "../contract/entities.ts";
import type { Runs } from "./messages.ts";

/** Of two, the newer one; of the older one only watermarks that are higher (U8). Counts are counted again elsewhere. */
export function takeOwnState(me: OwnState, told: OwnState): OwnState {
  const isOlder =
    told.state_version < me.state_version ||
    (told.state_version === me.state_version && told.read_seq < me.read_seq);
  const { state_version, muted_until, archived_at, pinned_at, is_marked_unread, unread_from, request } = told;
  return {
    ...me,
    read_seq: Math.max(me.read_seq, told.read_seq),
    delivered_seq: Math.max(me.delivered_seq, told.delivered_seq),
    ...(!isOlder && { state_version, muted_until, archived_at, pinned_at }),
    // A message of one's own above the `read_seq` that is told ended these (U8, S4).
    ...(!isOlder && told.read_seq >= me.read_seq && { is_marked_unread, unread_from, request }),
  };
}

/** Up to where one's own counts leave everything out (U3). */
export const readBy = ({ read_seq, unread_from }: OwnState): number =>
  unread_from === null ? read_seq : unread_from - 1;

/** Messages with a `seq` up to this one are not seen (H6). */
export const seesAbove = ({ history, me }: Conversation): number => (history === "all" ? 0 : me.joined_seq);

/** Somebody has written since it was archived, and while it was not muted (G8). */
export function isBack({ archived_at, muted_until }: OwnState, runs: Runs): boolean {
  if (archived_at === null) return false;
  return runs.some((run) =>
    run.some(
      ({ kind, created_at }) =>
        kind !== "system" && created_at >= archived_at && created_at >= (muted_until ?? ""),
    ),
  );
}
