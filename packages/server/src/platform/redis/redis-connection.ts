import { createClient, ErrorReply } from "@redis/client";

import type { Logger } from "../logger.ts";
import { SparseLog } from "./sparse-log.ts";
import { withDeadline } from "./with-deadline.ts";

export interface RedisEndpoint {
  host: string;
  port: number;
  username: string | undefined;
  password: string | undefined;
  /** Undefined: plain TCP. */
  tls: { readonly ca: string | undefined } | undefined;
  db: number;
}

export interface RedisTiming {
  connectTimeoutMs: number;
  /** How long a caller waits for one reply. */
  commandTimeoutMs: number;
  pingIntervalMs: number;
  pingTimeoutMs: number;
}

export interface RedisConnectionOptions {
  endpoint: RedisEndpoint;
  timing: RedisTiming;
  /** Shown by `CLIENT LIST` and in the log. */
  role: string;
  /** The longest blocking command of this connection: an answer to a PING may be late by that much. */
  blocksForMs?: number;
  logger: Logger;
}

export type RedisClient = ReturnType<typeof newClient>;

// Commands that wait for a reply while Redis stalls. Each is dropped by its caller after `commandTimeoutMs`,
// but stays in the queue until the connection is given up.
const MAX_QUEUED_COMMANDS = 50_000;
const FIRST_BACKOFF_MS = 50;
const MAX_BACKOFF_MS = 2_000;
const LOG_INTERVAL_MS = 10_000;

/**
 * One connection to Redis that repairs itself.
 *
 * - While it is down every command is refused at once: nothing queues.
 * - The client library times out neither a reply nor a handshake, and a half-open connection never fails by itself.
 *   A PING every `pingIntervalMs` that stays unanswered for `pingTimeoutMs` replaces the connection.
 * - It reconnects for ever, with full jitter, and subscribes again before it is ready.
 */
export class RedisConnection implements AsyncDisposable {
  readonly client: RedisClient;
  readonly #options: RedisConnectionOptions;
  readonly #log = new SparseLog(LOG_INTERVAL_MS);
  readonly #closing = new AbortController();
  readonly #onReconnected = new Set<() => void>();
  #pingTimer: NodeJS.Timeout | undefined;
  #readyCount = 0;
  #keepsTrying = false;

  constructor(options: RedisConnectionOptions) {
    this.#options = options;
    this.client = newClient(options, (retries) => this.#keepsTrying && fullJitterMs(retries));
    // Everybody who waits for the connection listens.
    this.client.setMaxListeners(0);
    this.client.on("ready", () => this.#becameReady());
    this.client.on("error", (error: unknown) => this.#failed(error));
  }

  get isReady(): boolean {
    return this.client.isReady;
  }

  /** One attempt, for the boot: rejects with the reason when Redis cannot be reached. */
  async connect(): Promise<void> {
    await withDeadline(this.client.connect(), this.#options.timing.connectTimeoutMs * 2);
  }

  connectInBackground(): void {
    this.#keepsTrying = true;
    // Rejects only when the connection is closed meanwhile; each failed attempt is an "error" event.
    this.client.connect().catch(() => undefined);
  }

  /** Whether the connection is ready within `timeoutMs`. */
  whenReady(timeoutMs: number, signal?: AbortSignal): Promise<boolean> {
    if (this.isReady) return Promise.resolve(true);
    const giveUp = AbortSignal.any([this.#closing.signal, ...(signal ? [signal] : [])]);
    if (giveUp.aborted) return Promise.resolve(false);
    return new Promise((resolve) => {
      const settle = () => {
        clearTimeout(timer);
        giveUp.removeEventListener("abort", settle);
        this.client.off("ready", settle);
        resolve(this.isReady);
      };
      const timer = setTimeout(settle, timeoutMs);
      giveUp.addEventListener("abort", settle, { once: true });
      this.client.on("ready", settle);
    });
  }

  /** Called each time the connection is ready again after a loss, its subscriptions included. */
  onReconnected(listener: () => void): void {
    this.#onReconnected.add(listener);
  }

  /** One reply, or a rejection within `timeoutMs`; at once when the connection is down. */
  command<T>(run: (client: RedisClient) => Promise<T>, timeoutMs?: number): Promise<T> {
    return withDeadline(run(this.client), timeoutMs ?? this.#options.timing.commandTimeoutMs);
  }

  async ping(): Promise<void> {
    await this.command((client) => client.ping());
  }

  /** Gives the connection up, with all that waits for a reply, and connects anew. */
  reset(reason: string): void {
    if (!this.isReady || this.#closing.signal.aborted) return;
    this.#options.logger.warn({ role: this.#options.role, reason }, "the Redis connection is replaced");
    this.client.destroy();
    this.connectInBackground();
  }

  /** Ends the connection at once: what waits for a reply is rejected. */
  destroy(): void {
    this.#closing.abort();
    clearTimeout(this.#pingTimer);
    this.client.destroy();
  }

  /** Waits for the replies under way, but not for long. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#closing.signal.aborted && this.isReady) {
      this.#closing.abort();
      await withDeadline(this.client.close(), this.#options.timing.commandTimeoutMs).catch(() => undefined);
    }
    this.destroy();
  }

  #becameReady(): void {
    this.#readyCount += 1;
    this.#keepsTrying = true;
    this.#schedulePing();
    if (this.#readyCount === 1) return;
    this.#options.logger.info({ role: this.#options.role }, "the Redis connection is back");
    for (const listener of this.#onReconnected) listener();
  }

  #failed(error: unknown): void {
    if (this.#closing.signal.aborted || !this.#keepsTrying) return;
    this.#log.write((heldBack) => {
      this.#options.logger.warn(
        { reason: String(error), role: this.#options.role, held_back: heldBack },
        "the Redis connection failed: it is tried again",
      );
    });
  }

  #schedulePing(): void {
    clearTimeout(this.#pingTimer);
    this.#pingTimer = setTimeout(() => void this.#checkAlive(), this.#options.timing.pingIntervalMs);
  }

  async #checkAlive(): Promise<void> {
    const checked = this.#readyCount;
    if (!this.isReady) return;
    try {
      await this.command(
        (client) => client.ping(),
        this.#options.timing.pingTimeoutMs + (this.#options.blocksForMs ?? 0),
      );
    } catch (error) {
      if (checked !== this.#readyCount) return;
      // An error reply is an answer, such as LOADING: the connection is alive.
      if (!(error instanceof ErrorReply)) return this.reset("no answer to PING");
    }
    if (checked === this.#readyCount) this.#schedulePing();
  }
}

function fullJitterMs(retries: number): number {
  return Math.random() * Math.min(MAX_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** retries);
}

function newClient(
  { endpoint, timing, role, blocksForMs = 0 }: RedisConnectionOptions,
  reconnectStrategy: (retries: number) => number | false,
) {
  const { host, port, username, password, tls, db } = endpoint;
  return createClient({
    RESP: 3,
    socket: {
      host,
      port,
      connectTimeout: timing.connectTimeoutMs,
      // Only a handshake that stalls is idle for so long: a ready connection writes a PING more often.
      socketTimeout: timing.pingIntervalMs + timing.pingTimeoutMs + blocksForMs,
      reconnectStrategy,
      ...(tls && { tls: true as const, ...(tls.ca !== undefined && { ca: tls.ca }) }),
    },
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
    database: db,
    name: `gochat:${role}`,
    disableOfflineQueue: true,
    commandsQueueMaxLength: MAX_QUEUED_COMMANDS,
    disableClientInfo: true,
    maintNotifications: "disabled",
  });
}
