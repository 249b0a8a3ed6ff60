import type { SessionId, UserId } from "@gochat/protocol";

/** What may act no longer. */
export interface Ended {
  readonly sessionIds: readonly SessionId[];
  /** People whose account was deleted. */
  readonly userIds: readonly UserId[];
  /** People who were suspended: what they had is over, and they may come back. */
  readonly suspendedIds?: readonly UserId[];
}

export const encodeEnded = ({ sessionIds, userIds, suspendedIds }: Ended): string =>
  JSON.stringify({ session_ids: sessionIds, user_ids: userIds, suspended_ids: suspendedIds });

/** Undefined for a frame of another form. */
export function decodeEnded(frame: string): Ended | undefined {
  let value: unknown;
  try {
    value = JSON.parse(frame);
  } catch {
    return undefined;
  }
  if (typeof value !== "object" || value === null) return undefined;
  const { session_ids, user_ids, suspended_ids } = value as Record<string, unknown>;
  if (!isIdList(session_ids) || !isIdList(user_ids)) return undefined;
  const ended: Ended = { sessionIds: session_ids as SessionId[], userIds: user_ids as UserId[] };
  if (suspended_ids === undefined) return ended;
  return isIdList(suspended_ids) ? { ...ended, suspendedIds: suspended_ids as UserId[] } : undefined;
}

const isIdList = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((item) => typeof item === "string");
