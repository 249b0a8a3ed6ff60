import { isBlank, USERNAME_PATTERN } from "@gochat/protocol";
import { writeEntry } from "./audit/write-entry.ts";
import type { Config } from "./config/config.ts";
import { makePasswordLink } from "./links/make-link.ts";
import { linkAddress, pageAddress } from "./page-address.ts";
import { systemClock } from "./platform/clock.ts";
import type { Logger } from "./platform/logger.ts";
import { lastDatabaseUrl } from "./platform/postgres/embedded/database-url.ts";
import { openEmbeddedPostgres } from "./platform/postgres/embedded/embedded-postgres.ts";
import { DATABASE_DIRECTORY, migrate } from "./platform/postgres/migrate.ts";
import { openPostgres } from "./platform/postgres/open-postgres.ts";
import type { Postgres } from "./platform/postgres/open-postgres.ts";
import type { Sql } from "./platform/postgres/sql.ts";
import { setInstanceRole } from "./users/account-store.ts";
import { createUser } from "./users/create-user.ts";
import { findCredentials, findIdByUsername } from "./users/user-store.ts";

/**
 * `npm start -- admin <username> [email]`: the account of that name is an administrator, and is made if there is none (I2). Answers with
 * what to tell whoever asked. Works beside a running server, and without one.
 */
export async function makeAdmin(
  config: Config,
  [username = "", given]: readonly (string | undefined)[],
  logger: Logger,
): Promise<string> {
  const email = given ?? null;
  if (!new RegExp(USERNAME_PATTERN).test(username))
    throw new Error("Give the username: npm start -- admin <username> [email]");
  if (email !== null && (isBlank(email) || !email.includes("@")))
    throw new Error(`${email} is no email: npm start -- admin <username> [email]`);
  await using stack = new AsyncDisposableStack();
  const postgres = await openDatabase(config, logger, stack);
  const link = await postgres.transaction((tx) => promote(tx, username, email));
  const done = `${username} is an administrator of this server.`;
  if (link === null) return done;
  const address = linkAddress(pageAddress(config, config.port), link);
  return `${done}\nSet a password within 24 hours, at an address that works once:\n\n  ${address}\n`;
}

/** Answers with the token of a link where there is no password yet. */
async function promote(tx: Sql, username: string, email: string | null): Promise<string | null> {
  const known = await findIdByUsername(tx, username);
  if (known?.is_suspended === true)
    throw new Error(`${username} is suspended. Another administrator has to reinstate this account first.`);
  const id = known?.id ?? (await createUser(tx, { username, email, passwordHash: null })).id;
  await setInstanceRole(tx, id, "admin");
  const details = { instance_role: "admin", by: "the command line" };
  await writeEntry(tx, { action: "account.role_changed", userId: id, details }, systemClock.now());
  const account = await findCredentials(tx, id);
  return account?.password_hash === null ? (await makePasswordLink(tx, id)).token : null;
}

/** That of a running server, or what a start would open. */
async function openDatabase(config: Config, logger: Logger, stack: AsyncDisposableStack): Promise<Postgres> {
  const open = async (url: string) => {
    const options = { url, poolSize: 1, allowUnsafeDurability: config.allowUnsafeDatabase, logger };
    const postgres = stack.use(await openPostgres(options));
    await migrate({ url, directory: DATABASE_DIRECTORY, logger });
    return postgres;
  };
  if (config.databaseUrl !== undefined) return open(config.databaseUrl);
  const running = await lastDatabaseUrl(config.dataDir);
  const postgres = running === undefined ? undefined : await open(running).catch(() => undefined);
  if (postgres !== undefined) return postgres;
  return open(stack.use(await openEmbeddedPostgres({ dataDir: config.dataDir, logger })).url);
}
