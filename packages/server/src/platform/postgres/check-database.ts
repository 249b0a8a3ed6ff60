import type { Logger } from "../logger.ts";
import type { Sql } from "./sql.ts";

interface CheckOptions {
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
}

/** The settings are those of our own session: what ALTER ROLE or ALTER DATABASE changed is in them. */
export async function checkDatabase(sql: Sql, options: CheckOptions): Promise<void> {
  const [state] = await sql.query<ServerState>(
    `SELECT current_setting('server_version_num')::int / 10000 AS version,
            current_setting('server_version') AS version_text,
            current_setting('server_encoding') AS encoding,
            current_setting('max_connections')::int AS max_connections,
            current_setting('fsync') AS fsync,
            current_setting('full_page_writes') AS full_page_writes,
            current_setting('synchronous_commit') AS synchronous_commit`,
  );
  if (state === undefined) throw new Error("PostgreSQL did not answer a question about its settings.");
  const unsafe = findUnsafe(state);
  const problems = [...findUnsuitable(state), ...(options.allowUnsafeDurability ? [] : unsafe)];
  if (problems.length > 0) {
    throw new Error(
      `This PostgreSQL cannot be used:\n${problems.map((problem) => `- ${problem}`).join("\n")}`,
    );
  }
  warn(state, unsafe, options);
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
