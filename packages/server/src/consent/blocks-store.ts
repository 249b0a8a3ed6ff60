import { GROUP_REQUEST_DAYS, LIMITS } from "@gochat/protocol";
import type { Block, ConversationId, UserId } from "@gochat/protocol";
import type { Sql } from "../platform/postgres/sql.ts";

/** Two people, one of whom blocks the other. */
export interface Pair {
  readonly blocker: UserId;
  readonly blocked: UserId;
}

export interface BlockOutcome {
  readonly outcome: "blocked" | "nobody" | "full";
  /** Their direct conversation. */
  readonly direct_id: ConversationId | null;
  /** It was a request to the blocker. */
  readonly was_request: boolean;
  /** Whose requests to join which groups went away with it. */
  readonly requests_gone: [UserId, ConversationId][];
}

export async function blockPerson(
  sql: Sql,
  nodeId: string,
  { blocker, blocked }: Pair,
  hidesInGroups: boolean | undefined,
): Promise<BlockOutcome> {
  const rows = await sql.query<BlockOutcome>(
    `select * from block_person($1, $2, $3, $4, ${LIMITS.blocksMax})`,
    [nodeId, blocker, blocked, hidesInGroups ?? null],
    { name: "block_person" },
  );
  const [outcome] = rows;
  if (outcome === undefined) throw new Error("block_person answers with one row");
  return outcome;
}

/** False when there was no block. */
export async function unblockPerson(sql: Sql, { blocker, blocked }: Pair): Promise<boolean> {
  const rows = await sql.query<{ ended: boolean }>(
    "select unblock_person($1, $2) as ended",
    [blocker, blocked],
    { name: "unblock_person" },
  );
  return rows[0]?.ended === true;
}

/** A block as an entity on the wire, out of `b`, a row of `blocks`, and `u`, that of the person in `users`. */
const BLOCK = `jsonb_build_object('user', user_summary(u), 'hides_in_groups', b.hides_in_groups, 'blocked_at', rfc3339(b.blocked_at))`;

export async function findBlock(sql: Sql, { blocker, blocked }: Pair): Promise<Block | undefined> {
  const rows = await sql.query<{ block: Block }>(
    `select ${BLOCK} as block from blocks b join users u on u.id = b.blocked_id
     where b.blocker_id = $1 and b.blocked_id = $2`,
    [blocker, blocked],
    { name: "find_block" },
  );
  return rows[0]?.block;
}

export interface BlockPosition {
  readonly blockedAt: string;
  readonly userId: UserId;
}

/** The newest first, from behind `position`. */
export async function listBlocks(
  sql: Sql,
  blocker: UserId,
  position: BlockPosition | null,
  limit: number,
): Promise<Block[]> {
  const rows = await sql.query<{ block: Block }>(
    `select ${BLOCK} as block
     from (select * from blocks b
           where b.blocker_id = $1
             and (b.blocked_at, b.blocked_id) < (coalesce($2::timestamptz, 'infinity'), coalesce($3::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
           order by b.blocked_at desc, b.blocked_id desc limit $4) b
     cross join lateral (select * from users u where u.id = b.blocked_id offset 0) u
     order by b.blocked_at desc, b.blocked_id desc`,
    [blocker, position?.blockedAt ?? null, position?.userId ?? null, limit],
    { name: "list_blocks" },
  );
  return rows.map(({ block }) => block);
}

/** Blocks of late, of whichever node. */
export function findNewBlocks(sql: Sql, withinMs: number): Promise<Pair[]> {
  return sql.query<Pair>(
    `select blocker_id as blocker, blocked_id as blocked from blocks
     where blocked_at > clock_timestamp() - $1 * interval '1 millisecond'`,
    [withinMs],
    { name: "find_new_blocks" },
  );
}

/** In the transaction that deletes an account: blocks, and requests to join groups, of it and to it. */
export async function deleteConsentOf(tx: Sql, userId: UserId): Promise<void> {
  await tx.query(
    `with own as (delete from blocks where blocker_id = $1),
     asked as (delete from group_requests where user_id = $1),
     asking as (delete from group_requests where asker_id = $1)
     delete from blocks where blocked_id = $1`,
    [userId],
    { name: "delete_consent_of" },
  );
}

/** Requests to join groups that nobody has answered in time (S9). */
export async function deleteOldRequests(sql: Sql): Promise<void> {
  await sql.query(
    `delete from group_requests where created_at < now() - interval '${GROUP_REQUEST_DAYS} days'`,
    [],
    { name: "delete_old_requests" },
  );
}
