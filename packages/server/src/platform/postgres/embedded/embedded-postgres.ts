import { mkdir, realpath } from "node:fs/promises";
import { join } from "node:path";
import type { Logger } from "../../logger.ts";
import { chooseAccount } from "./account.ts";
import { openCluster } from "./cluster.ts";
import { databaseUrl, readLastPort, writeDatabaseUrl } from "./database-url.ts";
import { findFreePort } from "./free-port.ts";
import { ownPostmaster } from "./own-postmaster.ts";
import { PostmasterKeeper } from "./postmaster-keeper.ts";
import { openRuntime } from "./runtime.ts";

export interface EmbeddedPostgresOptions {
  /** Holds the database in `postgres/` and its connection URL in `database-url`. Created when missing. */
  dataDir: string;
  logger: Logger;
  /** PostgreSQL settings beside or instead of ours. */
  settings?: Readonly<Record<string, string>>;
  /** Start PostgreSQL again, at the same address, when it ends without being told to. On unless said otherwise. */
  restartAfterCrash?: boolean;
}

/**
 * A PostgreSQL of our own on the loopback interface.
 *
 * - One owner for each data directory: a second server is refused while the first one lives.
 * - If the owner ends without disposal, however that is, PostgreSQL ends within 10 seconds.
 * - If PostgreSQL ends on its own it is started again.
 * - Disposal stops it.
 */
export interface EmbeddedPostgres extends AsyncDisposable {
  /** postgres://gochat:<password>@127.0.0.1:<port>/gochat */
  readonly url: string;
  readonly version: string;
  /** The folder to back up, with PostgreSQL stopped. */
  readonly location: string;
  /** Something the operator should know about the location. */
  readonly note?: string;
  /** The process at the time of opening: a restart after a crash gives it another one. */
  readonly pid: number;
}

export async function openEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const { logger, settings = {}, restartAfterCrash = true } = options;
  // Others may pass, not look: PostgreSQL's user has to reach its folder below.
  await mkdir(options.dataDir, { recursive: true, mode: 0o711 });
  const dataDir = await realpath(options.dataDir);
  const account = await chooseAccount(join(dataDir, "postgres", "data"));
  const runtime = await openRuntime(dataDir, account);
  const cluster = await openCluster(dataDir, runtime, account);
  const launch = { cluster, runtime, account, settings, logger };
  const lastPort = await readLastPort(dataDir);
  const owned = await ownPostmaster(launch, (attempt) => findFreePort(attempt === 1 ? lastPort : undefined));
  const url = databaseUrl(cluster.password, owned.port);
  await writeDatabaseUrl(dataDir, url);
  const { rows } = await owned.connection.client.query<{ server_version: string }>("SHOW server_version");
  const keeper = new PostmasterKeeper({ launch, owned, restartAfterCrash });
  return {
    url,
    version: rows[0]?.server_version ?? "unknown",
    location: cluster.dir,
    ...(cluster.note === undefined ? {} : { note: cluster.note }),
    pid: owned.pid,
    [Symbol.asyncDispose]: () => keeper[Symbol.asyncDispose](),
  };
}
