import { Client } from "pg";
import { connectionBase, sessionSettings } from "@gochat/server/platform/postgres/connection-config.ts";
import { CopyIn } from "./copy-in.ts";

/** A connection for work that takes minutes: only the signal ends it before its time. */
export class BulkConnection implements AsyncDisposable {
  readonly #client: Client;
  readonly #signal: AbortSignal;
  readonly #cut: () => void;

  private constructor(client: Client, signal: AbortSignal) {
    this.#client = client;
    this.#signal = signal;
    this.#cut = () => client.connection.stream.destroy();
    signal.addEventListener("abort", this.#cut);
  }

  static async open(url: string, signal: AbortSignal): Promise<BulkConnection> {
    const client = new Client({
      ...connectionBase(url, { ...sessionSettings, statement_timeout: "0" }),
      application_name: "gochat bench fill",
      connectionTimeoutMillis: 3000,
    });
    client.on("error", () => {});
    await client.connect();
    return new BulkConnection(client, signal);
  }

  async query<Row extends Record<string, unknown>>(text: string): Promise<Row[]> {
    return this.#unlessAborted(async () => (await this.#client.query<Row>(text)).rows);
  }

  /** One batch, which is stored as a whole or not at all. */
  async copy(table: string, columns: readonly string[], chunks: Iterable<Buffer>): Promise<void> {
    const copy = new CopyIn(`copy ${table} (${columns.join(", ")}) from stdin`, chunks);
    await this.#unlessAborted(() => this.#client.query(copy).done);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#signal.removeEventListener("abort", this.#cut);
    await this.#client.end();
  }

  async #unlessAborted<T>(work: () => Promise<T>): Promise<T> {
    this.#signal.throwIfAborted();
    try {
      return await work();
    } catch (error) {
      this.#signal.throwIfAborted();
      throw error;
    }
  }
}
