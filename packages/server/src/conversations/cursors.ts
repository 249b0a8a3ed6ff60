import type { ConversationId, UserId } from "@gochat/protocol";
import { asId, decodeCursor } from "../platform/http/paging.ts";
import type { ListPosition, MemberPosition } from "./conversations-store.ts";
import { isTime } from "./is-time.ts";

const TIME_LENGTH = "2026-01-01T00:00:00.000Z".length;

/** Both lists are ordered by a time and an id; a cursor holds the two of the last row. */
export const positionOf = (time: string, id: ConversationId | UserId): string => time + id;

function parse<Id extends string>(text: string): { time: string; id: Id } | undefined {
  const time = text.slice(0, TIME_LENGTH);
  const id = asId<Id>(text.slice(TIME_LENGTH));
  return isTime(time) && id !== undefined ? { time, id } : undefined;
}

export function decodeListCursor(cursor: string): ListPosition {
  const { time, id } = decodeCursor(cursor, parse<ConversationId>);
  return { lastActivityAt: time, id };
}

export function decodeMemberCursor(cursor: string): MemberPosition {
  const { time, id } = decodeCursor(cursor, parse<UserId>);
  return { joinedAt: time, userId: id };
}
