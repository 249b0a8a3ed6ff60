import type { ConversationId, UserId } from "@gochat/protocol";
import { AppError } from "../errors.ts";
import type { ListPosition, MemberPosition } from "./conversations-store.ts";
import { isTime } from "./is-time.ts";

const TIME_LENGTH = "2026-01-01T00:00:00.000Z".length;

/** Both lists are ordered by a time and an id; a cursor holds the two of the last row, opaque on the wire. */
const encode = (time: string, id: string): string => Buffer.from(time + id).toString("base64url");

function decode(cursor: string): { time: string; id: string } {
  const text = Buffer.from(cursor, "base64url").toString("latin1");
  const [time, id] = [text.slice(0, TIME_LENGTH), text.slice(TIME_LENGTH)];
  if (!isTime(time) || !/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id)) {
    throw new AppError("invalid_request", { detail: "cursor must be a next_cursor of an earlier page" });
  }
  return { time, id };
}

export const encodeListCursor = ({ lastActivityAt, id }: ListPosition): string => encode(lastActivityAt, id);

export function decodeListCursor(cursor: string): ListPosition {
  const { time, id } = decode(cursor);
  return { lastActivityAt: time, id: id as ConversationId };
}

export const encodeMemberCursor = ({ joinedAt, userId }: MemberPosition): string => encode(joinedAt, userId);

export function decodeMemberCursor(cursor: string): MemberPosition {
  const { time, id } = decode(cursor);
  return { joinedAt: time, userId: id as UserId };
}
