import { Pool } from "pg";
import type { PoolClient } from "pg";
import { isOver, remainingMs } from "../deadline.ts";
import type { Deadline } from "../deadline.ts";
import type { Logger } from "../logger.ts";
import { connectionConfig } from "./connection-config.ts";
import { connectError, isReadOnly, PoolBusyError, ReadOnlyError } from "./pg-errors.ts";
import { send } from "./send.ts";
import { IS_READ_ONLY, WritableClient } from "./writable-client.ts";

export interface PoolOptions {
  url: string;
  poolSize: number;
  logger: Logger;
}

export interface PoolStats {
  total: number;
  idle: number;
  waiting: number;
}

// A queue longer than this is answered too late to be of use to anyone.
const maxWaiting = 200;
const closeTimeoutMs = 10_000;

/**
 * A server that takes no writes is left: a standby behind a moving name would otherwise be kept for ever. New connections
 * to one are not used, and the first answer that says so makes every connection that was there before it an old one.
 */
export class ConnectionPool implements AsyncDisposable {
  readonly #pool: Pool;
  readonly #logger: Logger;
  #generation = 0;
  /** When a connection was first used. */
  readonly #generations = new WeakMap<PoolClient, number>();

  constructor({ url, poolSize, logger }: PoolOptions) {
    this.#logger = logger;
    this.#pool = new Pool({
      ...connectionConfig(url, "gochat"),
      max: poolSize,
      idleTimeoutMillis: 30_000,
      pipeline: true,
      Client: WritableClient,
    });
    // A connection can also be lost while it is in use; without a listener that would end the process.
    this.#pool.on("connect", (client) => client.on("error", () => {}));
    this.#pool.on("error", (err) => logger.warn({ err }, "An idle database connection was lost."));
  }

  /** A connection that takes writes, or none by the deadline. */
  async acquire(deadline: Deadline): Promise<PoolClient> {
    for (;;) {
      const client = await this.#connect(deadline);
      const generation = this.#generations.get(client);
      const isNew = generation === undefined;
      if (isNew) this.#generations.set(client, this.#generation);
      if ((isNew || generation === this.#generation) && (await takesWrites(client))) return client;
      client.release(true);
      if (isNew) throw new ReadOnlyError();
    }
  }

  leaveIfReadOnly(client: PoolClient, error: unknown): void {
    if (isReadOnly(error)) this.#leave(client);
  }

  async takesWrites(): Promise<boolean> {
    const client = await this.acquire(Number.POSITIVE_INFINITY);
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

  /** The server at the end of this connection is of no use: nor are the others that were made up to now. */
  #leave(client: PoolClient): void {
    if (this.#generations.get(client) !== this.#generation) return;
    this.#generation += 1;
    this.#logger.warn("The database takes no writes: its connections are given up for new ones.");
  }

  async #connect(deadline: Deadline): Promise<PoolClient> {
    if (this.#pool.waitingCount >= maxWaiting) {
      throw new PoolBusyError(`${maxWaiting} statements are waiting for a database connection.`);
    }
    if (isOver(deadline)) throw new PoolBusyError("Nobody waits for the answer any more.");
    try {
      return await this.#connectWithin(deadline);
    } catch (cause) {
      if (cause instanceof PoolBusyError) throw cause;
      if (cause instanceof Error && cause.message === "timeout exceeded when trying to connect") {
        throw new PoolBusyError("No database connection became free in time.", { cause });
      }
      throw connectError(cause);
    }
  }

  async #connectWithin(deadline: Deadline): Promise<PoolClient> {
    const connecting = this.#pool.connect();
    if (!Number.isFinite(deadline)) return connecting;
    const late = Promise.withResolvers<never>();
    const timer = setTimeout(() => {
      late.reject(new PoolBusyError("No database connection became free in time."));
      connecting.then(
        (client) => client.release(),
        () => {},
      );
    }, remainingMs(deadline));
    return Promise.race([connecting, late.promise]).finally(() => clearTimeout(timer));
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
