import { ErrorReply } from "@redis/client";

import type { Logger } from "../logger.ts";
import { RedisConnection } from "./redis-connection.ts";
import type { RedisEndpoint, RedisTiming } from "./redis-connection.ts";

export interface RedisOptions {
  /** `host:port` */
  addr: string;
  username?: string | undefined;
  password?: string | undefined;
  db?: number | undefined;
  /** Speak TLS, and believe certificates from these authorities (PEM), or from the public ones. */
  tls?: { readonly ca: string | undefined } | undefined;
  logger: Logger;
  timing?: Partial<RedisTiming>;
}

export interface Redis extends AsyncDisposable {
  readonly logger: Logger;
  /** Shared by everything that neither blocks nor subscribes. */
  readonly commands: RedisConnection;
  /** A further connection, connecting in the background. Whoever opens it disposes it. */
  readonly openConnection: (role: string, options?: { blocksForMs?: number }) => RedisConnection;
}

const DEFAULT_TIMING: RedisTiming = {
  connectTimeoutMs: 3_000,
  commandTimeoutMs: 1_500,
  // 5 s + 5 s: a half-open connection is noticed within 10 s.
  pingIntervalMs: 5_000,
  pingTimeoutMs: 5_000,
};

/** Rejects, with what to do about it, when Redis cannot be used now. Later losses are repaired in the background. */
export async function openRedis(options: RedisOptions): Promise<Redis> {
  const { logger } = options;
  const { username, password, tls, db = 0 } = options;
  const endpoint = { ...parseAddr(options.addr), username, password, tls, db };
  const timing = { ...DEFAULT_TIMING, ...options.timing };
  const commands = new RedisConnection({ endpoint, timing, role: "commands", logger });
  try {
    await commands.connect();
  } catch (error) {
    await commands[Symbol.asyncDispose]();
    throw new Error(explain(endpoint, error), { cause: error });
  }
  await warnAboutEviction(commands, logger);
  return {
    logger,
    commands,
    openConnection(role, { blocksForMs = 0 } = {}) {
      const connection = new RedisConnection({ endpoint, timing, role, blocksForMs, logger });
      connection.connectInBackground();
      return connection;
    },
    [Symbol.asyncDispose]: () => commands[Symbol.asyncDispose](),
  };
}

function parseAddr(addr: string): { host: string; port: number } {
  const match = /^\[?(?<host>[^\]]+?)\]?:(?<port>\d{1,5})$/.exec(addr);
  const host = match?.groups?.["host"];
  const port = Number(match?.groups?.["port"]);
  if (host === undefined || port < 1 || port > 65_535) {
    throw new Error(`REDIS_ADDR must be host:port, such as 127.0.0.1:6379; it is "${addr}".`);
  }
  return { host, port };
}

function explain(endpoint: RedisEndpoint, error: unknown): string {
  const at = `Redis at ${endpoint.host}:${endpoint.port}`;
  const reason = describe(error);
  if (!(error instanceof ErrorReply)) {
    const advice = adviceOnTls(endpoint, error);
    if (advice !== undefined) return `${at} ${advice} (${reason}).`;
    return `${at} cannot be reached (${reason}). Start it or correct REDIS_ADDR; without REDIS_ADDR a single node runs without Redis.`;
  }
  if (/^(NOAUTH|WRONGPASS|ERR AUTH)/.test(reason) || /without any password|invalid password/.test(reason)) {
    const { username, password } = endpoint;
    if (password === undefined) return `${at} asks for a password (${reason}). Set REDIS_PASSWORD.`;
    return username === undefined
      ? `${at} refuses the password (${reason}). Correct REDIS_PASSWORD.`
      : `${at} refuses the user name or the password (${reason}). Correct REDIS_USERNAME and REDIS_PASSWORD.`;
  }
  return `${at} refuses the connection (${reason}). Check its configuration and REDIS_DB, which is ${endpoint.db}.`;
}

/** What to do when the two sides do not agree on TLS. */
function adviceOnTls({ host, tls }: RedisEndpoint, error: unknown): string | undefined {
  const { code = "" } = error as NodeJS.ErrnoException;
  if (tls === undefined) return undefined;
  if (code === "ERR_TLS_CERT_ALTNAME_INVALID")
    return `has a certificate for another name than ${host}: write REDIS_ADDR with a name that is in it`;
  if (/CERT|SELF_SIGNED|UNABLE_TO_|ISSUER/.test(code))
    return "has a certificate that is not trusted: set REDIS_CA_FILE to the certificate of who signed it";
  if (/^(ERR_SSL_|EPROTO)/.test(code)) return "does not speak TLS there: correct REDIS_ADDR";
  return undefined;
}

/** A host with several addresses fails with an AggregateError, whose message is empty. */
function describe(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(describe).join("; ");
  return error instanceof Error ? error.message : String(error);
}

/** Evicted streams and limits are lost work. A managed Redis may forbid the question: then there is no answer. */
async function warnAboutEviction(commands: RedisConnection, logger: Logger): Promise<void> {
  const config = await commands
    .command((client) => client.configGet("maxmemory-policy"))
    .catch((): Record<string, string> => ({}));
  const policy = config["maxmemory-policy"];
  if (policy !== undefined && policy !== "noeviction") {
    logger.warn({ policy }, "Redis may evict keys under memory pressure: set maxmemory-policy to noeviction");
  }
}
