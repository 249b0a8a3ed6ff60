import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import type { TestSql } from "@gochat/testkit";

const EVERYBODY = "00000000-0000-0000-0000-000000000000";

/** Every object in the folder, by its name, with its length: of those that are finished, and of those that are not. */
export async function objectsIn(filesDir: string): Promise<{
  readonly finished: ReadonlyMap<string, number>;
  readonly unfinished: ReadonlyMap<string, number>;
}> {
  const finished = new Map<string, number>();
  for (const shard of await readdir(join(filesDir, "objects")))
    for (const [name, size] of await sizesIn(join(filesDir, "objects", shard))) finished.set(name, size);
  return { finished, unfinished: await sizesIn(join(filesDir, "incoming")) };
}

async function sizesIn(directory: string): Promise<Map<string, number>> {
  const sizes = new Map<string, number>();
  for (const name of await readdir(directory)) sizes.set(name, (await stat(join(directory, name))).size);
  return sizes;
}

/** What contradicts itself in what is stored: nothing, whatever happened. What a crash has left is known by a row, which says so. */
export async function contradictionsIn(sql: TestSql, filesDir: string): Promise<unknown[]> {
  const found: unknown[] = [];
  const report = (what: string, rows: readonly unknown[]) => found.push(...rows.map((row) => [what, row]));
  report("usage is not the sum", await sql.rows(USAGE, [EVERYBODY]));
  report("messages and attachments differ", await sql.rows(CARRIED));
  report(
    "nobody carries or shows it, and it does not expire",
    await sql.rows(`select id from files f where expires_at is null and not ${IS_USED}`),
  );
  report(
    "an avatar that is not there, or expires",
    await sql.rows(`
      select shown.* from (select id, avatar_id from users union all select id, avatar_id from conversations) shown
      left join files f on f.id = shown.avatar_id and f.avatar_of = shown.id and f.expires_at is null
      where shown.avatar_id is not null and f.id is null`),
  );
  report(
    "a blob of no file that is not discarded",
    await sql.rows(
      "select key, state from blobs b where state <> 'discarded' and not exists (select from files f where f.blob_key = b.key)",
    ),
  );
  report(
    "a file that is whole without its bytes",
    await sql.rows(
      "select f.id, b.state from files f join blobs b on b.key = f.blob_key where (f.status = 'uploading') <> (b.state = 'incoming')",
    ),
  );
  const blobs = await blobsIn(sql);
  const { finished, unfinished } = await objectsIn(filesDir);
  const known = new Set(blobs.map(({ key }) => key));
  report(
    "an object that no row knows",
    [...finished.keys(), ...unfinished.keys()].filter((name) => !known.has(name.slice(0, 36))),
  );
  report(
    "an object that is not there, or not as long as its row says",
    blobs
      .flatMap(({ objects }) => Object.entries(objects))
      .filter(([name, size]) => finished.get(name) !== size),
  );
  return found;
}

interface StoredBlob {
  readonly key: string;
  readonly has_residue: boolean;
  /** What is handed out of it, with its length: the bytes, and the thumbnails. */
  readonly objects: Readonly<Record<string, number>>;
}

async function blobsIn(sql: TestSql): Promise<StoredBlob[]> {
  return sql.rows<StoredBlob>(`
    select b.key, b.has_residue, case when b.state <> 'kept' then '{}' else
      jsonb_build_object(b.key || b.served, coalesce(b.served_size, b.size)) || coalesce((
        select jsonb_object_agg(b.key || '.w' || t.key, t.value) from jsonb_each(b.thumbnail_bytes) t), '{}') end as objects
    from blobs b`);
}

const IS_USED = `(
  exists (select from attachments a where a.file_id = f.id)
  or exists (select from users u where u.avatar_id = f.id)
  or exists (select from conversations c where c.avatar_id = f.id))`;

const USAGE = `
  select coalesce(u.user_id, s.owner_id) as id, u.bytes, u.files, s.bytes as sum, s.count
  from file_usage u
  full join (
    select coalesce(owner_id, $1) as owner_id, sum(size) as bytes, count(*) as count
    from files group by grouping sets ((owner_id), ())
  ) s on s.owner_id = u.user_id
  where (coalesce(u.bytes, 0), coalesce(u.files, 0)) <> (coalesce(s.bytes, 0), coalesce(s.count, 0))`;

const CARRIED = `
  select coalesce(m.conversation_id, a.conversation_id) as conversation_id, coalesce(m.seq, a.seq) as seq, m.file_id, a.file_id as attached
  from (select conversation_id, seq, unnest(attachments) as file_id from messages where attachments is not null) m
  full join attachments a on a.conversation_id = m.conversation_id and a.seq = m.seq and a.file_id = m.file_id
  where m.file_id is null or a.file_id is null`;

/** What nobody needs, where all of that was collected: nothing, but for uploads whose rows say that they are still to be removed. */
export async function leftovers(sql: TestSql, filesDir: string): Promise<unknown[]> {
  const { finished, unfinished } = await objectsIn(filesDir);
  const used = await sql.rows<{ blob_key: string }>(
    `select distinct f.blob_key from files f where ${IS_USED}`,
  );
  const needed = new Set(used.map(({ blob_key }) => blob_key));
  const blobs = await blobsIn(sql);
  const kept = blobs.filter(({ key }) => needed.has(key));
  const handedOut = new Set([
    ...kept.flatMap(({ objects }) => Object.keys(objects)),
    ...kept.filter(({ has_residue }) => has_residue).map(({ key }) => key),
  ]);
  return [
    ...blobs.filter(({ key }) => !needed.has(key)).map(({ key }) => ["a blob", key]),
    ...[...finished.keys()].filter((name) => !handedOut.has(name)).map((name) => ["an object", name]),
    ...[...unfinished.keys()].map((name) => ["an unfinished object", name]),
    ...(await contradictionsIn(sql, filesDir)),
  ];
}
