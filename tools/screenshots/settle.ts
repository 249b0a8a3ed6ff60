import { Client } from "pg";
import { createPasswords } from "@gochat/server/auth/passwords.ts";
import { instantOf, NOW } from "./conversations.ts";
import type { Planned } from "./conversations.ts";
import { idWithHue, PEOPLE, userIdOf, USERNAMES } from "./people.ts";
import { nameOf } from "./say-all.ts";
import type { Made } from "./say-all.ts";

// What no call can: ids whose tints look well beside each other, and times that do not change from run to run.

export const PASSWORD = "correct horse battery";

export async function withSql<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** Makes everybody, before the server is asked for them. Alice has a password. */
export async function makePeople(sql: Client): Promise<void> {
  const hash = await createPasswords().hash(PASSWORD);
  for (const username of USERNAMES) {
    await sql.query(
      `INSERT INTO users (id, username, username_key, display_name, created_at) VALUES ($1, $2, $2, $3, '2026-03-02T09:00:00Z')`,
      [userIdOf(username), username, PEOPLE[username][0]],
    );
  }
  await sql.query(
    `UPDATE users SET email = $1, email_key = $1, password_hash = $2 WHERE username = 'alice'`,
    ["alice@nordlicht.example", hash],
  );
}

/** The id that a conversation gets. */
export const conversationIdOf = (made: readonly Made[], name: string): string => {
  const n = made.findIndex(({ plan }) => nameOf(plan) === name);
  const plan = made[n]?.plan;
  if (plan === undefined) throw new Error(`no conversation is called ${name}`);
  return idWithHue(100 + n, hueOf(plan));
};
const hueOf = (plan: Planned): number => (typeof plan.with === "string" ? 0 : plan.with.hue);

/** While no server runs. */
export async function settle(sql: Client, made: readonly Made[]): Promise<void> {
  // Foreign keys would not let an id change on one side first.
  await sql.query("SET session_replication_role = replica");
  for (const each of made) {
    await settleTimes(sql, each);
    await rename(sql, each.id, conversationIdOf(made, nameOf(each.plan)));
  }
  await sql.query("DELETE FROM commits");
  await sql.query("DELETE FROM outbox");
  for (const [username, at] of LAST_SEEN)
    await sql.query("UPDATE users SET last_seen_at = $2 WHERE username = $1", [username, at]);
  await keepUnread(sql);
}

const LAST_SEEN = [
  ["yusuf", instantOf("Thu 09:40")],
  ["ines", instantOf("Wed 17:45")],
  ["jonas", instantOf("Mon 18:30")],
  ["noa", instantOf("Wed 14:30")],
  ["ruth", instantOf("Thu 09:59")],
  ["hanna", instantOf("Thu 09:20")],
] as const;

async function settleTimes(sql: Client, { plan, id, seqs }: Made): Promise<void> {
  const since = instantOf(plan.since);
  await sql.query("UPDATE messages SET created_at = $2 WHERE conversation_id = $1", [id, since]);
  await sql.query(
    `UPDATE messages SET created_at = said.at, edited_at = CASE WHEN edited_at IS NOT NULL THEN said.at + interval '1 minute' END
     FROM unnest($2::bigint[], $3::timestamptz[]) AS said (seq, at) WHERE conversation_id = $1 AND messages.seq = said.seq`,
    [id, seqs, plan.lines.map(({ at }) => instantOf(at))],
  );
  await sql.query(
    `UPDATE revisions SET created_at = messages.created_at FROM messages
     WHERE revisions.conversation_id = $1 AND messages.conversation_id = $1 AND messages.seq = revisions.seq`,
    [id],
  );
  const newest = instantOf(plan.lines.at(-1)?.at ?? plan.since);
  await sql.query(
    "UPDATE conversations SET created_at = $2, last_activity_at = $3, last_text_at = $3 WHERE id = $1",
    [id, since, newest],
  );
  await sql.query(
    "UPDATE members SET archived_at = $2 WHERE conversation_id = $1 AND archived_at IS NOT NULL",
    [id, NOW],
  );
  // In the order in which they are listed.
  const members = [
    ...(plan.members ?? []),
    ...plan.lines.flatMap((line) => ("adds" in line ? [line.adds] : [])),
  ];
  await sql.query(
    `UPDATE members SET joined_at = $2::timestamptz + n * interval '1 second' FROM unnest($3::uuid[]) WITH ORDINALITY AS one (user_id, n)
     WHERE members.conversation_id = $1 AND members.user_id = one.user_id`,
    [id, since, members.map(userIdOf)],
  );
}

async function rename(sql: Client, from: string, to: string): Promise<void> {
  await sql.query("UPDATE conversations SET id = $2 WHERE id = $1", [from, to]);
  const tables = [
    "members",
    "messages",
    "attachments",
    "revisions",
    "reactions",
    "mentions",
    "changes",
    "activity",
  ];
  for (const table of tables)
    await sql.query(`UPDATE ${table} SET conversation_id = $2 WHERE conversation_id = $1`, [from, to]);
}

/** From now on nothing that Alice looks at is read: no picture depends on those before it. */
async function keepUnread(sql: Client): Promise<void> {
  await sql.query(`
    CREATE FUNCTION keep_unread() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      NEW.read_seq := OLD.read_seq;
      RETURN NEW;
    END $$;
    CREATE TRIGGER keep_unread BEFORE UPDATE ON members FOR EACH ROW
      WHEN (OLD.user_id = '${userIdOf("alice")}') EXECUTE FUNCTION keep_unread();`);
}

/** Where Alice is signed in: in the browser of the pictures, which did it a moment ago, and elsewhere. */
export async function settleSessions(sql: Client): Promise<void> {
  await sql.query("UPDATE sessions SET created_at = '2026-11-03T08:30:00Z'");
  for (const [n, [agent, since, usedAt]] of DEVICES.entries())
    await sql.query(
      `INSERT INTO sessions (id, user_id, user_agent, created_at, last_used_at, expires_at) VALUES ($1, $2, $3, $4, $5, '2999-01-01Z')`,
      [idWithHue(300 - n, 0), userIdOf("alice"), agent, since, usedAt],
    );
}

const DEVICES = [
  [
    "Mozilla/5.0 (iPhone; CPU iPhone OS 19_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.1 Mobile/15E148 Safari/604.1",
    "2026-11-02T08:10:00Z",
    "2026-11-26T10:14:00Z",
  ],
  [
    "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0",
    "2026-10-12T09:00:00Z",
    "2026-11-25T17:40:00Z",
  ],
  [
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.0 Safari/605.1.15",
    "2026-06-01T12:00:00Z",
    "2026-11-08T20:05:00Z",
  ],
] as const;
