import type { SessionId, UserId } from "@gochat/protocol";

/** What may act no longer: sessions that were ended, and people who deleted their account. */
export interface Ended {
  readonly sessionIds: readonly SessionId[];
  readonly userIds: readonly UserId[];
}

export const encodeEnded = ({ sessionIds, userIds }: Ended): string =>
  JSON.stringify({ session_ids: sessionIds, user_ids: userIds });

/** Undefined for a frame of another form. */
export function decodeEnded(frame: string): Ended | undefined {
  let value: unknown;
  try {
    value = JSON.parse(frame);
  } catch {
    return undefined;
  }
  if (typeof value !== "object" || value === null) return undefined;
  const { session_ids, user_ids } = value as Record<string, unknown>;
  if (!isIdList(session_ids) || !isIdList(user_ids)) return undefined;
  return { sessionIds: session_ids as SessionId[], userIds: user_ids as UserId[] };
}

const isIdList = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((item) => typeof item === "string");
