import { Pool } from "pg";
import type { PoolClient } from "pg";
import type { Logger } from "../logger.ts";
import { checkDatabase } from "./check-database.ts";
import { connectionConfig } from "./connection-config.ts";
import { connectError, isReadOnly, isRefusal, PoolBusyError, ReadOnlyError } from "./pg-errors.ts";
import { openSession } from "./session.ts";
import type { Session, SessionOptions } from "./session.ts";
import { send } from "./send.ts";
import type { Sql } from "./sql.ts";
import { runTransaction } from "./transaction.ts";
import { IS_READ_ONLY, WritableClient } from "./writable-client.ts";

export interface PostgresOptions {
  url: string;
  poolSize: number;
  logger: Logger;
  /** Accept a server that may lose confirmed messages in a power cut. Never in production. */
  allowUnsafeDurability: boolean;
}

export interface PoolStats {
  total: number;
  idle: number;
  waiting: number;
}

export interface Postgres extends Sql, AsyncDisposable {
  /**
   * Commits when `work` resolves and rolls back when it rejects. One statement at a time; nothing but statements inside,
   * and never a second connection: that is how a pool comes to wait for itself.
   */
  transaction<T>(work: (tx: Sql) => Promise<T>): Promise<T>;
  /** A connection of its own beside the pool. */
  openSession(options: SessionOptions): Promise<Session>;
  stats(): PoolStats;
  /** Resolves when the database answers and takes writes. */
  ping(): Promise<void>;
}

// A queue longer than this is answered too late to be of use to anyone.
const maxWaiting = 200;
const closeTimeoutMs = 10_000;

/** Rejects when the database cannot be reached or does not meet what GoChat promises on top of it. */
export async function openPostgres(options: PostgresOptions): Promise<Postgres> {
  const postgres = new PooledPostgres(options);
  try {
    await checkDatabase(postgres, options);
    return postgres;
  } catch (error) {
    await postgres[Symbol.asyncDispose]();
    throw error;
  }
}

/**
 * A server that takes no writes is left: a standby behind a moving name would otherwise be kept for ever. New connections
 * to one are not used, and the first answer that says so makes every connection that was there before it an old one.
 */
class PooledPostgres implements Postgres {
  readonly #pool: Pool;
  readonly #options: PostgresOptions;
  #generation = 0;
  /** When a connection was first used. */
  readonly #generations = new WeakMap<PoolClient, number>();

  constructor(options: PostgresOptions) {
    this.#options = options;
    this.#pool = new Pool({
      ...connectionConfig(options.url, "gochat"),
      max: options.poolSize,
      idleTimeoutMillis: 30_000,
      Client: WritableClient,
    });
    // A connection can also be lost while it is in use; without a listener that would end the process.
    this.#pool.on("connect", (client) => client.on("error", () => {}));
    this.#pool.on("error", (err) => options.logger.warn({ err }, "An idle database connection was lost."));
  }

  async query<Row>(...statement: Parameters<Sql["query"]>): Promise<Row[]> {
    const client = await this.#acquire();
    let isReusable = false;
    try {
      const rows = await send<Row>(client, ...statement);
      isReusable = true;
      return rows;
    } catch (error) {
      isReusable = isRefusal(error);
      this.#leaveIfReadOnly(client, error);
      throw error;
    } finally {
      client.release(!isReusable);
    }
  }

  async transaction<T>(work: (tx: Sql) => Promise<T>): Promise<T> {
    const client = await this.#acquire();
    return runTransaction(client, work).catch((error: unknown) => {
      this.#leaveIfReadOnly(client, error);
      throw error;
    });
  }

  openSession(options: SessionOptions): Promise<Session> {
    return openSession(this.#options.url, options);
  }

  stats(): PoolStats {
    const { totalCount: total, idleCount: idle, waitingCount: waiting } = this.#pool;
    return { total, idle, waiting };
  }

  async ping(): Promise<void> {
    if (await this.#takesWrites()) return;
    // Again on a connection that is made now, to whichever server the name means now.
    if (!(await this.#takesWrites())) throw new ReadOnlyError();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const timeout = Promise.withResolvers<void>();
    const timer = setTimeout(timeout.resolve, closeTimeoutMs);
    await Promise.race([this.#pool.end(), timeout.promise]);
    clearTimeout(timer);
  }

  async #takesWrites(): Promise<boolean> {
    const client = await this.#acquire();
    let isReusable = false;
    try {
      const [row] = await send<{ is_read_only: string }>(client, IS_READ_ONLY);
      isReusable = true;
      if (row?.is_read_only !== "on") return true;
      this.#leave(client);
      return false;
    } finally {
      client.release(!isReusable);
    }
  }

  #leaveIfReadOnly(client: PoolClient, error: unknown): void {
    if (isReadOnly(error)) this.#leave(client);
  }

  /** The server at the end of this connection is of no use: nor are the others that were made up to now. */
  #leave(client: PoolClient): void {
    if (this.#generations.get(client) !== this.#generation) return;
    this.#generation += 1;
    this.#options.logger.warn("The database takes no writes: its connections are given up for new ones.");
  }

  async #acquire(): Promise<PoolClient> {
    for (;;) {
      const client = await this.#connect();
      const generation = this.#generations.get(client);
      const isNew = generation === undefined;
      if (isNew) this.#generations.set(client, this.#generation);
      if ((isNew || generation === this.#generation) && (await takesWrites(client))) return client;
      client.release(true);
      if (isNew) throw new ReadOnlyError();
    }
  }

  async #connect(): Promise<PoolClient> {
    if (this.#pool.waitingCount >= maxWaiting) {
      throw new PoolBusyError(`${maxWaiting} statements are waiting for a database connection.`);
    }
    try {
      return await this.#pool.connect();
    } catch (cause) {
      if (cause instanceof Error && cause.message === "timeout exceeded when trying to connect") {
        throw new PoolBusyError("No database connection became free in time.", { cause });
      }
      throw connectError(cause);
    }
  }
}

async function takesWrites(client: PoolClient): Promise<boolean> {
  // It is what the pool was told to make.
  if (!(client instanceof WritableClient)) return true;
  return client.takesWrites().catch((cause: unknown) => {
    client.release(true);
    throw connectError(cause);
  });
}
