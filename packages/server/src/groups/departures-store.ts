import type { ConversationId, UserId } from "@gochat/protocol";
import type { Sql } from "../platform/postgres/sql.ts";

// A node renews its claim with every few conversations, which take less than this unless they are locked. Should another node come
// in between, it does no harm.
const CLAIM = "interval '30 seconds'";

/** In the transaction that deletes the account. Claimed by this node. */
export async function insertDeparture(tx: Sql, userId: UserId): Promise<void> {
  await tx.query(
    `insert into departures (user_id, claimed_until) values ($1, clock_timestamp() + ${CLAIM})`,
    [userId],
  );
}

/** Somebody whom no node is taking out of their conversations: claimed by this one from now on. */
export async function claimDeparture(sql: Sql): Promise<UserId | undefined> {
  const rows = await sql.query<{ user_id: UserId }>(
    `update departures set claimed_until = clock_timestamp() + ${CLAIM}
     where user_id = (select user_id from departures where claimed_until < clock_timestamp()
                      order by claimed_until limit 1 for update skip locked)
     returning user_id`,
    [],
    { name: "claim_departure" },
  );
  return rows[0]?.user_id;
}

/**
 * Renews the claim; answers with the next conversations to leave, in the order of their ids. None of somebody who does not depart. That
 * this person was in them when the account was deleted is noted, where the deletion had too many to do that (N2).
 */
export async function nextToLeave(
  sql: Sql,
  userId: UserId,
  after: ConversationId | null,
  limit: number,
): Promise<ConversationId[]> {
  const rows = await sql.query<{ id: ConversationId }>(
    `with claimed as (update departures set claimed_until = clock_timestamp() + ${CLAIM} where user_id = $1 returning user_id),
     next as materialized (
       select c.id from members m
       cross join lateral (select * from conversations c where c.id = m.conversation_id offset 0) c
       where exists (select from claimed) and m.user_id = $1 and m.conversation_id > coalesce($2::uuid, '00000000-0000-0000-0000-000000000000')
         and (c.kind <> 'direct' or c.closed_at is null)
       order by m.conversation_id limit $3
     ),
     noted as (
       insert into name_changes (user_id, conversation_id) select $1, id from next
       on conflict (user_id, conversation_id) do update set xid = excluded.xid
       where name_changes.xid < (select u.changed_xid from users u where u.id = $1)
     )
     select id from next order by id`,
    [userId, after, limit],
    { name: "next_to_leave" },
  );
  return rows.map(({ id }) => id);
}

/** Leaves the rest to whoever comes next, not before the pause is over. */
export async function releaseDeparture(sql: Sql, userId: UserId, pauseMs: number): Promise<void> {
  await sql.query(
    "update departures set claimed_until = clock_timestamp() + $2 * interval '1 millisecond' where user_id = $1",
    [userId, pauseMs],
    { name: "release_departure" },
  );
}

export async function deleteDeparture(sql: Sql, userId: UserId): Promise<void> {
  await sql.query("delete from departures where user_id = $1", [userId], { name: "delete_departure" });
}
