import type { UserId } from "@gochat/protocol";
import type { Sql } from "../platform/postgres/sql.ts";

// Empty ones take no room, and their rows do.
const PERSON_FILES_MAX = 100_000;
/** Under it stands what the files of everybody add up to. Always counted last, so that no two wait for each other. */
const EVERYBODY = "00000000-0000-0000-0000-000000000000";

/** Counts one more file of a person, unless it would be too much. */
export const reserveOwn = (tx: Sql, userId: UserId, bytes: number, maxBytes: number): Promise<boolean> =>
  reserve(tx, userId, bytes, maxBytes, PERSON_FILES_MAX);

/** Counts one more file of the server, unless it would be too much. Last in its transaction: all uploads that are begun wait for it. */
export const reserveTotal = (tx: Sql, bytes: number, maxBytes: number): Promise<boolean> =>
  reserve(tx, EVERYBODY, bytes, maxBytes, null);

async function reserve(
  tx: Sql,
  id: string,
  bytes: number,
  maxBytes: number,
  maxFiles: number | null,
): Promise<boolean> {
  const rows = await tx.query(
    `insert into file_usage as u (user_id, bytes, files) select $1, $2::bigint, 1 where $2::bigint <= $3::bigint
     on conflict (user_id) do update set bytes = u.bytes + $2::bigint, files = u.files + 1
       where u.bytes + $2::bigint <= $3::bigint and ($4::bigint is null or u.files < $4::bigint)
     returning 1`,
    [id, bytes, maxBytes, maxFiles],
    { name: "reserve_usage" },
  );
  return rows.length > 0;
}

export interface UsageChange {
  readonly userId: UserId;
  readonly bytes: number;
  readonly files: number;
}

/** What files of these people count less, or more. */
export async function changeUsage(tx: Sql, changes: readonly UsageChange[]): Promise<void> {
  const people = Map.groupBy(changes, ({ userId }) => userId);
  const sums: [string, readonly UsageChange[]][] = [...people].toSorted(([a], [b]) => (a < b ? -1 : 1));
  const everybody: [string, readonly UsageChange[]] = [EVERYBODY, changes];
  for (const [id, all] of [...sums, everybody]) {
    const bytes = all.reduce((sum, each) => sum + each.bytes, 0);
    const files = all.reduce((sum, each) => sum + each.files, 0);
    if (bytes === 0 && files === 0) continue;
    await tx.query(
      "update file_usage set bytes = bytes + $2::bigint, files = files + $3::bigint where user_id = $1",
      [id, bytes, files],
      { name: "change_usage" },
    );
  }
}
