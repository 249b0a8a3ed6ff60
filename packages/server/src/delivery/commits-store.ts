import type { ConversationId, UserId } from "@gochat/protocol";
import type { Sql } from "../platform/postgres/sql.ts";

/** Conversation, first and last version of the commit, and who may not know yet that they are in it. */
export type Head = [ConversationId, number, number, UserId[] | null];

export interface Commits {
  /** Where the next reading begins. */
  syncToken: string;
  epoch: string;
  heads: Head[];
  marks: MovedMarker[];
  /** People who are shown in another way. */
  userIds: UserId[];
}

/**
 * Conversation, whose state, the two of a direct conversation, whether it is only that person's own business, and whether only
 * that of those who see what is delivered. A node of an earlier version does not say the last.
 */
export type MovedMarker = [ConversationId, UserId, UserId | null, UserId | null, boolean, boolean | null];

/**
 * What was committed since the oldest transaction that was open at `syncToken`, so that nothing that commits late is skipped; some is
 * read twice. `exceptNode` is left out.
 */
export async function selectCommits(
  sql: Sql,
  syncToken: string,
  exceptNode: string | null,
): Promise<Commits> {
  const rows = await sql.query<Omit<Commits, "heads"> & { heads: Head[][] }>(
    `with seen as materialized (
       select heads, marks, user_ids from commits where xid >= $1::xid8 and node_id is distinct from $2::uuid
     )
     select sync_position()::text as "syncToken", log_epoch() as epoch,
            (select coalesce(jsonb_agg(distinct u.id), '[]') from seen cross join unnest(seen.user_ids) u (id)) as "userIds",
            (select coalesce(jsonb_agg(heads), '[]') from seen where heads <> '[]') as heads,
            (select coalesce(jsonb_agg(distinct jsonb_build_array(m.mark -> 0, m.mark -> 1, c.direct_low, c.direct_high, m.mark -> 2, m.mark -> 3)), '[]')
             from seen cross join jsonb_array_elements(seen.marks) m (mark)
             left join lateral (
               select * from conversations c where c.id = (m.mark ->> 0)::uuid and c.kind = 'direct' offset 0) c on true) as marks`,
    [syncToken, exceptNode],
    { name: "select_commits" },
  );
  const [row] = rows;
  if (row === undefined) throw new Error("an aggregate has one row");
  return { ...row, heads: row.heads.flat() };
}

/** Where reading may begin for somebody who needs nothing from before. */
export async function findSyncToken(sql: Sql): Promise<Pick<Commits, "syncToken" | "epoch">> {
  const rows = await sql.query<Pick<Commits, "syncToken" | "epoch">>(
    `select sync_position()::text as "syncToken", log_epoch() as epoch`,
  );
  return rows[0] ?? { syncToken: "0", epoch: "" };
}

/** Rows are made in the order of their transactions, or nearly: it looks at those that go, and at the first one that stays. */
export async function purgeCommits(sql: Sql, olderThanMs: number): Promise<void> {
  await sql.query(
    `delete from commits where xid < coalesce(
       (select xid from commits where created_at >= now() - $1 * interval '1 millisecond' order by xid limit 1),
       '18446744073709551615'::xid8)`,
    [olderThanMs],
  );
}
