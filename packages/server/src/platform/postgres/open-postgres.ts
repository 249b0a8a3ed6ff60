import { remainingMs } from "../deadline.ts";
import type { Deadline } from "../deadline.ts";
import type { Logger } from "../logger.ts";
import { checkDatabase } from "./check-database.ts";
import { ConnectionPool } from "./connection-pool.ts";
import type { PoolStats } from "./connection-pool.ts";
import { isRefusal, ReadOnlyError } from "./pg-errors.ts";
import { openSession } from "./session.ts";
import type { PostgresSession, PostgresSessionOptions } from "./session.ts";
import { send } from "./send.ts";
import type { Sql } from "./sql.ts";
import { runTransaction } from "./transaction.ts";
import type { Tx } from "./transaction.ts";

export interface PostgresOptions {
  url: string;
  poolSize: number;
  logger: Logger;
  /** Accept a server that may lose confirmed messages in a power cut. Never in production. */
  allowUnsafeDurability: boolean;
}

export interface Database extends Sql {
  /**
   * Commits when `work` resolves and rolls back when it rejects. Nothing but statements inside, and never a second connection: that
   * is how a pool comes to wait for itself.
   */
  readonly transaction: <T>(work: (tx: Tx) => Promise<T>) => Promise<T>;
  /** The same until a deadline: it waits no longer for a connection, and gives up the connection of a statement that has no answer by then. */
  readonly within: (deadline: Deadline) => Database;
}

export interface Postgres extends Database, AsyncDisposable {
  /** A connection of its own beside the pool. */
  readonly openSession: (options: PostgresSessionOptions) => Promise<PostgresSession>;
  readonly stats: () => PoolStats;
  /** Resolves when the database answers and takes writes. */
  readonly ping: () => Promise<void>;
}

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

class BoundedDatabase implements Database {
  readonly #pool: ConnectionPool;
  readonly #deadline: Deadline;

  constructor(pool: ConnectionPool, deadline: Deadline) {
    this.#pool = pool;
    this.#deadline = deadline;
  }

  within(deadline: Deadline): Database {
    return new BoundedDatabase(this.#pool, Math.min(deadline, this.#deadline));
  }

  async query<Row>(...statement: Parameters<Sql["query"]>): Promise<Row[]> {
    const client = await this.#pool.acquire(this.#deadline);
    const giveUp = () => client.connection.stream.destroy();
    const timer = Number.isFinite(this.#deadline)
      ? setTimeout(giveUp, remainingMs(this.#deadline))
      : undefined;
    let isReusable = false;
    try {
      const rows = await send<Row>(client, ...statement);
      isReusable = true;
      return rows;
    } catch (error) {
      isReusable = isRefusal(error);
      this.#pool.leaveIfReadOnly(client, error);
      throw error;
    } finally {
      clearTimeout(timer);
      if (!isReusable) giveUp();
      client.release(!isReusable);
    }
  }

  async transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    const client = await this.#pool.acquire(this.#deadline);
    return runTransaction(client, this.#deadline, work).catch((error: unknown) => {
      this.#pool.leaveIfReadOnly(client, error);
      throw error;
    });
  }
}

class PooledPostgres extends BoundedDatabase implements Postgres {
  readonly #pool: ConnectionPool;
  readonly #url: string;

  constructor(options: PostgresOptions) {
    const pool = new ConnectionPool(options);
    super(pool, Number.POSITIVE_INFINITY);
    this.#pool = pool;
    this.#url = options.url;
  }

  openSession(options: PostgresSessionOptions): Promise<PostgresSession> {
    return openSession(this.#url, options);
  }

  stats(): PoolStats {
    return this.#pool.stats();
  }

  async ping(): Promise<void> {
    if (await this.#pool.takesWrites()) return;
    // Again on a connection that is made now, to whichever server the name means now.
    if (!(await this.#pool.takesWrites())) throw new ReadOnlyError();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#pool[Symbol.asyncDispose]();
  }
}
