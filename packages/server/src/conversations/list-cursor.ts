import type { ConversationId } from "@gochat/protocol";
import { AppError } from "../errors.ts";
import type { ListPosition } from "./conversations-store.ts";

const TIME_LENGTH = "2026-01-01T00:00:00.000Z".length;

export const encodeCursor = ({ lastActivityAt, id }: ListPosition): string =>
  Buffer.from(lastActivityAt + id).toString("base64url");

export function decodeCursor(cursor: string): ListPosition {
  const text = Buffer.from(cursor, "base64url").toString("latin1");
  const [lastActivityAt, id] = [text.slice(0, TIME_LENGTH), text.slice(TIME_LENGTH)];
  if (
    !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(lastActivityAt) ||
    Number.isNaN(Date.parse(lastActivityAt)) ||
    !/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id)
  ) {
    throw new AppError("invalid_request", { detail: "cursor must be a next_cursor of an earlier page" });
  }
  return { lastActivityAt, id: id as ConversationId };
}
