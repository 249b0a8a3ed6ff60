import type { Logger } from "../logger.ts";
import { plansByKey, sessionSettings } from "./connection-config.ts";
import { MIGRATIONS_TABLE } from "./schema-tables.ts";
import { openSession } from "./session.ts";
import type { Sql } from "./sql.ts";

export interface CheckOptions {
  url: string;
  poolSize: number;
  logger: Logger;
  allowUnsafeDurability: boolean;
}

interface ServerState {
  version: number;
  version_text: string;
  encoding: string;
  max_connections: number;
  fsync: string;
  full_page_writes: string;
  synchronous_commit: string;
  schema_exists: boolean;
  may_create: boolean;
  is_migrated: boolean;
  settings: Readonly<Record<string, string>>;
}

const LIMITS = ["statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout"] as const;
const SETTINGS = { ...sessionSettings, ...plansByKey };

/**
 * Before the first migration, so that a database that cannot be used stays as it is. The settings are those of our own session:
 * what ALTER ROLE or ALTER DATABASE changed is in them, and what a pooler did not pass on is not.
 */
export async function checkDatabase(sql: Sql, options: CheckOptions): Promise<void> {
  if (await isSharedBetweenTransactions(options.url)) throw unusable([SHARED]);
  const [state] = await sql.query<ServerState>(
    `SELECT current_setting('server_version_num')::int / 10000 AS version,
            current_setting('server_version') AS version_text,
            current_setting('server_encoding') AS encoding,
            current_setting('max_connections')::int AS max_connections,
            current_setting('fsync') AS fsync,
            current_setting('full_page_writes') AS full_page_writes,
            current_setting('synchronous_commit') AS synchronous_commit,
            to_regnamespace('public') IS NOT NULL AS schema_exists,
            COALESCE(has_schema_privilege(to_regnamespace('public'), 'CREATE'), false) AS may_create,
            to_regclass('public.${MIGRATIONS_TABLE}') IS NOT NULL AS is_migrated,
            (SELECT jsonb_object_agg(name, current_setting(name)) FROM unnest($1::text[]) AS name) AS settings`,
    [[...LIMITS, ...Object.keys(SETTINGS)]],
  );
  if (state === undefined) throw new Error("PostgreSQL did not answer a question about its settings.");
  const unsafe = findUnsafe(state);
  const problems = [
    ...findUnsuitable(state),
    ...findMissingRights(state),
    ...findLostSettings(state),
    ...(options.allowUnsafeDurability ? [] : unsafe),
  ];
  if (problems.length > 0) throw unusable(problems);
  warn(state, unsafe, options);
}

function unusable(problems: readonly string[]): Error {
  const [first, ...more] = problems;
  const text = more.length === 0 ? ` ${first}` : problems.map((problem) => `\n- ${problem}`).join("");
  return new Error(`This PostgreSQL cannot be used:${text}`);
}

const SHARED =
  "A pooler shares its connections between transactions, and what GoChat prepares and locks on one gets lost. Set " +
  "pool_mode = session there, or let DATABASE_URL lead to PostgreSQL itself.";

/**
 * Two sessions that are open at once and were seen on one server process, or one on two. A pooler that shares connections
 * gives the one that was used last.
 */
async function isSharedBetweenTransactions(url: string): Promise<boolean> {
  await using one = await openSession(url, { name: "check" });
  await using other = await openSession(url, { name: "check" });
  const seen: number[][] = [[], []];
  for (let round = 0; round < 3; round++) {
    for (const [index, session] of [one, other].entries()) {
      const [row] = await session.query<{ pid: number }>("SELECT pg_backend_pid() AS pid");
      if (row !== undefined) seen[index]?.push(row.pid);
    }
  }
  const [first, second] = seen.map((pids) => new Set(pids));
  if (first === undefined || second === undefined) return false;
  return first.size > 1 || second.size > 1 || !first.isDisjointFrom(second);
}

function findMissingRights({ schema_exists, may_create, is_migrated }: ServerState): string[] {
  if (!schema_exists) return ["It has no schema public. Make it: CREATE SCHEMA public."];
  // Once the tables are there, a migration says what it lacks.
  if (may_create || is_migrated) return [];
  return [
    "This user may not create tables in the schema public. Allow it: GRANT CREATE ON SCHEMA public TO …, or make it the owner.",
  ];
}

/** A pooler that was told to ignore what we ask for at the start of a session. The role may have it as well. */
function findLostSettings({ settings }: ServerState): string[] {
  const lost = [
    ...LIMITS.filter((name) => settings[name] === "0"),
    // PostgreSQL adds to DateStyle in which order it reads dates.
    ...Object.entries(SETTINGS).flatMap(([name, ours]) => (settings[name]?.startsWith(ours) ? [] : [name])),
  ];
  if (lost.length === 0) return [];
  return [
    `A pooler does not pass on what GoChat sets for its sessions (${lost.join(", ")}). Let DATABASE_URL lead to PostgreSQL ` +
      `itself, or do what docs/operations.md says under "Poolers".`,
  ];
}

const oldestVersion = 15;
const newestTestedVersion = 18;

function findUnsuitable({ version, version_text, encoding }: ServerState): string[] {
  const problems: string[] = [];
  if (version < oldestVersion) {
    problems.push(`It is version ${version_text}. Upgrade it to ${oldestVersion} or newer.`);
  }
  if (encoding !== "UTF8") {
    problems.push(
      `The database's encoding is ${encoding}. Create one with: CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0.`,
    );
  }
  return problems;
}

function findUnsafe({ fsync, full_page_writes, synchronous_commit }: ServerState): string[] {
  const restart = "Set it to on in postgresql.conf and reload";
  const unsafe: string[] = [];
  if (fsync !== "on") unsafe.push(`fsync is ${fsync}: a power cut destroys the database. ${restart}.`);
  if (full_page_writes !== "on") {
    unsafe.push(
      `full_page_writes is ${full_page_writes}: a power cut can damage pages beyond repair. ${restart}.`,
    );
  }
  if (synchronous_commit === "off") {
    unsafe.push(
      `synchronous_commit is off: messages that were confirmed can be lost. ${restart}; if it is on there, look for ` +
        `ALTER ROLE or ALTER DATABASE … SET synchronous_commit (table pg_db_role_setting).`,
    );
  }
  return unsafe;
}

function warn(state: ServerState, unsafe: string[], { logger, poolSize }: CheckOptions): void {
  for (const problem of unsafe) logger.warn(`Unsafe durability is allowed. ${problem}`);
  if (state.version > newestTestedVersion) {
    logger.warn(
      `PostgreSQL ${state.version_text} is newer than what GoChat is tested with (${newestTestedVersion}).`,
    );
  }
  // Beside the pool: the writers, a second node during a deployment, an operator's psql.
  if (state.max_connections < poolSize + 10) {
    logger.warn(`PostgreSQL allows ${state.max_connections} connections, few for a pool of ${poolSize}.`);
  }
}
