import { AppError } from "../../errors.ts";
import { isTime } from "../is-time.ts";

/**
 * A page, and the cursor of the one behind it. `found` was asked for with one row more than `limit`: that one is not shown.
 * `isCut`: more rows were found than are here, because of their size (L2).
 */
export function pageOf<Row>(
  found: readonly Row[],
  limit: number,
  positionOf: (last: Row) => string,
  isCut = false,
): { rows: Row[]; next_cursor: string | null } {
  const rows = found.slice(0, limit);
  const last = isCut || found.length > limit ? rows.at(-1) : undefined;
  return { rows, next_cursor: last === undefined ? null : encodeCursor(positionOf(last)) };
}

/** Opaque on the wire, so that a position may look different one day. */
export const encodeCursor = (position: string): string => Buffer.from(position).toString("base64url");

/** `parse` answers with undefined for what is no position. Then this throws `invalid_request`. */
export function decodeCursor<Position>(
  cursor: string,
  parse: (text: string) => Position | undefined,
): Position {
  const position = parse(Buffer.from(cursor, "base64url").toString("latin1"));
  if (position !== undefined) return position;
  throw new AppError("invalid_request", { detail: "cursor must be a next_cursor of an earlier page" });
}

/** The position in lists that are ordered by id. */
export const asId = <Id extends string>(text: string): Id | undefined =>
  /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text) ? (text as Id) : undefined;

const TIME_LENGTH = "2026-01-01T00:00:00.000Z".length;

/** The position in lists that are ordered by a time and an id. */
export const timeAndId = (time: string, id: string): string => time + id;

export function asTimeAndId<Id extends string>(text: string): { time: string; id: Id } | undefined {
  const time = text.slice(0, TIME_LENGTH);
  const id = asId<Id>(text.slice(TIME_LENGTH));
  return isTime(time) && id !== undefined ? { time, id } : undefined;
}
