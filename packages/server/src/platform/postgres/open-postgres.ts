import { Pool } from "pg";
import type { PoolClient } from "pg";
import type { Logger } from "../logger.ts";
import { checkDatabase } from "./check-database.ts";
import { connectionConfig } from "./connection-config.ts";
import { connectError, isRefusal, PoolBusyError } from "./pg-errors.ts";
import { openSession } from "./session.ts";
import type { Session, SessionOptions } from "./session.ts";
import { send } from "./send.ts";
import type { Sql } from "./sql.ts";
import { runTransaction } from "./transaction.ts";

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

class PooledPostgres implements Postgres {
  readonly #pool: Pool;
  readonly #options: PostgresOptions;

  constructor(options: PostgresOptions) {
    this.#options = options;
    this.#pool = new Pool({
      ...connectionConfig(options.url, "gochat"),
      max: options.poolSize,
      idleTimeoutMillis: 30_000,
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
      throw error;
    } finally {
      client.release(!isReusable);
    }
  }

  async transaction<T>(work: (tx: Sql) => Promise<T>): Promise<T> {
    return runTransaction(await this.#acquire(), work);
  }

  openSession(options: SessionOptions): Promise<Session> {
    return openSession(this.#options.url, options);
  }

  stats(): PoolStats {
    const { totalCount: total, idleCount: idle, waitingCount: waiting } = this.#pool;
    return { total, idle, waiting };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const timeout = Promise.withResolvers<void>();
    const timer = setTimeout(timeout.resolve, closeTimeoutMs);
    await Promise.race([this.#pool.end(), timeout.promise]);
    clearTimeout(timer);
  }

  async #acquire(): Promise<PoolClient> {
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
