import { randomUUID } from "node:crypto";
import type { ConversationId, UserId } from "@gochat/protocol";
import type { TestSql } from "@gochat/testkit";
import type { Scene } from "./scenes.ts";

const TABLES = [
  "conversations",
  "members",
  "messages",
  "reactions",
  "revisions",
  "mentions",
  "attachments",
  "changes",
] as const;

export interface CopyOptions {
  readonly isClosed: boolean;
  readonly onlyAdminsWrite: boolean;
  readonly areSilenced: boolean;
  readonly isSlow: boolean;
  /** Every message is pinned. */
  readonly isPinned: boolean;
}

/**
 * Copies a scene row by row, and gives the copy another id, and its files as well; a group also an avatar; of a direct conversation also another peer, because two people have
 * only one. Done before anybody connects: servers read who is in which group when a person connects.
 */
export async function copyScene(
  sql: TestSql,
  { id, kind, peer }: Scene,
  count: number,
  { isClosed, isPinned, onlyAdminsWrite, areSilenced, isSlow }: CopyOptions,
): Promise<ConversationId[]> {
  const copies = Array.from({ length: count }, () => randomUUID() as ConversationId);
  const peers = copies.map(() => (peer === null ? NOBODY : (randomUUID() as UserId)));
  if (peer !== null) await copyPeers(sql, peer, peers);
  await copyFiles(sql, id, copies, { hasAvatars: kind === "group" });
  for (const table of TABLES) {
    await sql.rows(
      `insert into ${table} select r.*
       from unnest($1::uuid[], $2::uuid[]) as copy (id, peer)
       cross join ${table} t
       cross join lateral (
         select replace(replace(to_jsonb(t)::text, $3::text, copy.id::text), $4::text, copy.peer::text)::jsonb as row
       ) as copied
       cross join lateral jsonb_populate_record(null::${table}, copied.row || ${ownValues(table)}) as r
       where t.${table === "conversations" ? "id" : "conversation_id"} = $3::uuid`,
      [copies, peers, id, peer ?? NOBODY],
    );
  }
  if (kind === "group")
    await sql.rows("update conversations c set avatar_id = f.id from files f where f.avatar_of = c.id");
  // Everybody has written in it, if only once: so they see each other type (P3).
  await sql.rows("update members set has_written = true where conversation_id = any($1::uuid[])", [copies]);
  await sql.rows(
    `update conversations set closed_at = case when $2 then coalesce(closed_at, now()) end,
            pinned_seqs = case when $3 then array(select generate_series(1, last_seq)) else pinned_seqs end,
            who_writes = case when $4 then 'admins' else who_writes end
     where id = any($1::uuid[])`,
    [copies, isClosed, isPinned, onlyAdminsWrite],
  );
  if (areSilenced)
    await sql.rows(
      "update members set silenced_until = now() + interval '1 day' where conversation_id = any($1::uuid[]) and role <> 'owner'",
      [copies],
    );
  if (isSlow) {
    await sql.rows("update conversations set slow_mode_s = 3600 where id = any($1::uuid[])", [copies]);
    await sql.rows("update members set last_sent_at = now() where conversation_id = any($1::uuid[])", [
      copies,
    ]);
  }
  return copies;
}

const NOBODY = "00000000-0000-0000-0000-000000000000" as UserId;

/** What may not be the same in a copy. */
function ownValues(table: (typeof TABLES)[number]): string {
  if (table === "messages")
    return `jsonb_build_object('id', gen_random_uuid()) || case when copied.row ->> 'attachments' is null then '{}'
      else jsonb_build_object('attachments', (
        select jsonb_agg(${copyOf("a.id")} order by a.n) from jsonb_array_elements_text(copied.row -> 'attachments') with ordinality a (id, n))) end`;
  if (table === "attachments") return `jsonb_build_object('file_id', ${copyOf("copied.row ->> 'file_id'")})`;
  if (table !== "conversations") return "'{}'";
  return `case when copied.row ->> 'direct_low' is null then '{}' else jsonb_build_object(
    'direct_low', least((copied.row ->> 'direct_low')::uuid, (copied.row ->> 'direct_high')::uuid),
    'direct_high', greatest((copied.row ->> 'direct_low')::uuid, (copied.row ->> 'direct_high')::uuid)) end`;
}

/** The id of a file in a copy. */
const copyOf = (fileId: string): string => `md5(copy.id::text || (${fileId}))::uuid`;

async function copyFiles(
  sql: TestSql,
  id: ConversationId,
  copies: readonly ConversationId[],
  { hasAvatars }: { readonly hasAvatars: boolean },
): Promise<void> {
  await sql.rows(
    `insert into files select r.*
     from unnest($2::uuid[]) as copy (id)
     cross join files f
     cross join lateral jsonb_populate_record(f, jsonb_build_object('id', ${copyOf("f.id::text")})) as r
     where f.id in (select a.file_id from attachments a where a.conversation_id = $1)`,
    [id, copies],
  );
  if (hasAvatars)
    await sql.rows(
      `insert into files select r.*
       from unnest($2::uuid[]) as copy (id)
       cross join files f
       cross join lateral jsonb_populate_record(f, jsonb_build_object('id', gen_random_uuid(), 'avatar_of', copy.id)) as r
       where f.id = (select min(a.file_id::text)::uuid from attachments a where a.conversation_id = $1)`,
      [id, copies],
    );
  await sql.rows(
    `update file_usage u set bytes = s.bytes, files = s.files
     from (select owner_id, sum(size) as bytes, count(*) as files from files group by grouping sets ((owner_id), ())) s
     where u.user_id = coalesce(s.owner_id, '00000000-0000-0000-0000-000000000000')`,
  );
}

async function copyPeers(sql: TestSql, peer: UserId, ids: readonly UserId[]): Promise<void> {
  await sql.rows(
    `insert into users (id, username, display_name, deleted_at)
     select copy.id, left(copy.id::text, 18), u.display_name, u.deleted_at
     from unnest($2::uuid[]) as copy (id) join users u on u.id = $1`,
    [peer, ids],
  );
}
