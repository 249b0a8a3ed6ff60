import type { UserId } from "@gochat/protocol";
import type { Sql } from "../platform/postgres/sql.ts";

// Places where people are day by day, and phones that are given another network now and then.
const MAX_PER_ACCOUNT = 20;
const LIFETIME = "interval '90 days'";

export async function isKnownNetwork(sql: Sql, userId: UserId, network: Buffer): Promise<boolean> {
  const rows = await sql.query(
    `select from known_networks where user_id = $1 and network = $2 and seen_at > now() - ${LIFETIME}`,
    [userId, network],
  );
  return rows.length > 0;
}

/**
 * Notes a network at most once a day, and forgets the oldest beyond the limit. The lock makes a deletion of the account wait, which
 * then deletes this row as well, or finds it deleted.
 */
export async function insertKnownNetwork(sql: Sql, userId: UserId, network: Buffer): Promise<void> {
  await sql.query(
    `with account as (
       select u.id from users u
       where u.id = $1 and u.deleted_at is null and not exists (
         select from known_networks k where k.user_id = u.id and k.network = $2 and k.seen_at > now() - interval '1 day')
       for share of u
     ),
     noted as (
       insert into known_networks (user_id, network) select id, $2 from account
       on conflict (user_id, network) do update set seen_at = now()
     )
     delete from known_networks where exists (select from account) and user_id = $1 and network = any (array(
       select network from known_networks where user_id = $1 and network <> $2
       order by seen_at desc offset ${MAX_PER_ACCOUNT - 1} for update skip locked))`,
    [userId, network],
  );
}

export async function deleteNetworksOf(tx: Sql, userId: UserId): Promise<void> {
  await tx.query("delete from known_networks where user_id = $1", [userId]);
}

/** A part at a time, so that no statement runs long. */
export async function deleteOldNetworks(sql: Sql): Promise<void> {
  await sql.query(
    `delete from known_networks where ctid = any (array(
       select ctid from known_networks where seen_at < now() - ${LIFETIME} limit 1000 for update skip locked))`,
  );
}
