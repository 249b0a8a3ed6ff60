import { Socket } from "node:net";
import type { Client } from "pg";
import { connectionConfig } from "./connection-config.ts";
import { connectError, ReadOnlyError } from "./pg-errors.ts";
import { send } from "./send.ts";
import type { Sql } from "./sql.ts";
import { WritableClient } from "./writable-client.ts";

export interface PostgresSessionOptions {
  /** Shown as "gochat <name>" in pg_stat_activity. */
  name: string;
  /** Statements are sent without waiting for the answers to those before; PostgreSQL answers in order. */
  pipeline?: boolean;
  /** How long a statement waits for a lock; without it as long as those of the pool. */
  lockTimeoutMs?: number;
}

export interface PostgresSession extends Sql, AsyncDisposable {
  /** False when its connection has ended, whoever ended it. Statements in flight rejected. */
  readonly isOpen: boolean;
  /** Ends the connection after the statements in flight; bounded by their timeouts. Same as disposal. */
  readonly close: () => Promise<void>;
  /** Cuts the connection. Statements in flight reject with an unknown outcome. */
  readonly destroy: () => void;
}

/** Rejects with `ReadOnlyError` when the server takes no writes. */
export async function openSession(url: string, options: PostgresSessionOptions): Promise<PostgresSession> {
  const socket = new Socket();
  const client = new WritableClient({
    ...connectionConfig(url, `gochat ${options.name}`),
    ...(options.lockTimeoutMs !== undefined && { lock_timeout: options.lockTimeoutMs }),
    pipeline: options.pipeline ?? false,
    stream: () => socket,
  });
  // Without a listener an error would end the process; one while connecting rejects `connect` as well.
  client.on("error", () => {});
  try {
    await client.connect();
    if (!(await client.takesWrites())) throw new ReadOnlyError();
  } catch (cause) {
    socket.destroy();
    throw cause instanceof ReadOnlyError ? cause : connectError(cause);
  }
  return new ClientSession(client, socket);
}

class ClientSession implements PostgresSession {
  readonly #client: Client;
  readonly #socket: Socket;
  readonly #inFlight = new Set<Promise<unknown>>();
  #isOpen = true;

  constructor(client: Client, socket: Socket) {
    this.#client = client;
    this.#socket = socket;
    client.on("error", () => {
      // An error that leaves the socket open would leave a session that answers nothing.
      socket.destroy();
      this.#isOpen = false;
    });
    client.once("end", () => (this.#isOpen = false));
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  query<Row>(...statement: Parameters<Sql["query"]>): Promise<Row[]> {
    const answer = send<Row>(this.#client, ...statement);
    this.#inFlight.add(answer);
    const settle = () => this.#inFlight.delete(answer);
    answer.then(settle, settle);
    return answer;
  }

  async close(): Promise<void> {
    this.#isOpen = false;
    await Promise.allSettled(this.#inFlight);
    await this.#client.end();
  }

  destroy(): void {
    this.#isOpen = false;
    this.#socket.destroy();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}
