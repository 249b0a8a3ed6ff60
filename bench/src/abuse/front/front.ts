import { Agent, request } from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import { PONG } from "../../load/wire-frames.ts";
import { RawConnection } from "./raw-connection.ts";
import { countStatus } from "./tally.ts";
import type { Tally } from "./tally.ts";

// Thousands that come at once are turned away at the door; one after the other they get in.
const COMING_EVERY_MS = 5;
// Whoever is cut comes back, but does not make an attack of coming back.
const BACK_AFTER_MS = 1000;
/** Empty lines before a request mean nothing (RFC 9112 §2.2). */
const EMPTY_LINE = Buffer.from("\r\n");

export interface HttpRequest {
  readonly method?: string;
  readonly path: string;
  /** An access token, or a bare username. */
  readonly token?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

interface HoldOptions {
  /** Takes and forgets what comes. */
  readonly reads?: boolean;
  /** Only for what is complete: a byte more would be a part of it. */
  readonly isWhole?: boolean;
}

/** Where attackers stand: some addresses, from which they open connections until the front is closed. */
export class Front {
  readonly addresses: readonly string[];
  readonly #port: number;
  readonly #tally: Tally;
  readonly #signal: AbortSignal;
  readonly #open = new Set<RawConnection>();
  readonly #work: Promise<void>[] = [];

  constructor(port: number, addresses: readonly string[], tally: Tally, signal: AbortSignal) {
    this.#port = port;
    this.addresses = addresses;
    this.#tally = tally;
    this.#signal = signal;
  }

  /** So many workers at each address, which repeat their work one time after the other. */
  repeat(count: number, work: (address: string) => Promise<void>): void {
    const places = Array.from({ length: count }, () => this.addresses).flat();
    for (const [worker, address] of places.entries()) {
      const comingAfterMs = Math.floor(worker / this.addresses.length) * COMING_EVERY_MS;
      this.#work.push(this.#repeat(() => work(address), comingAfterMs));
    }
  }

  /** So many askers at each address: they take the whole answer, forget it and ask the next question, counted from 0. */
  repeatAsking(count: number, question: (n: number) => HttpRequest): void {
    this.repeat(count, (address) => this.#askUntilRefused(address, question));
  }

  /** Opens a connection and lets it be used until the server ends it; then takes a break. */
  async hold(
    address: string,
    use: (connection: RawConnection) => void,
    { reads = false, isWhole = false }: HoldOptions = {},
  ): Promise<void> {
    await this.#hold({ reads, ...(isWhole && { poke: EMPTY_LINE }) }, address, use);
  }

  /** The same with a WebSocket of this person, for frames that are masked already. */
  async holdSocket(address: string, token: string, frames: Buffer, { reads = false } = {}): Promise<void> {
    const upgrade =
      `GET /ws?token=${token} HTTP/1.1\r\nHost: ${this.#host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
      `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==\r\n\r\n`;
    const bytes = Buffer.concat([Buffer.from(upgrade), frames]);
    // An answer to no ping means nothing (RFC 6455 §5.5.3).
    await this.#hold({ reads, poke: PONG }, address, (connection) => connection.write(bytes));
  }

  /** A request as it stands on the wire. */
  wire({ method = "GET", path, token, headers = {}, body }: HttpRequest): string {
    const length = body === undefined ? "" : `Content-Length: ${Buffer.byteLength(body)}\r\n`;
    return (
      `${method} ${path} HTTP/1.1\r\nHost: ${this.#host}\r\n` +
      (token === undefined ? "" : `Authorization: Bearer ${token}\r\n`) +
      Object.entries(headers)
        .map(([name, value]) => `${name}: ${value}\r\n`)
        .join("") +
      (body === undefined ? "" : `Content-Type: application/json\r\n${length}`) +
      `\r\n${body ?? ""}`
    );
  }

  /** Ends what it opened; resolves when everything is counted. */
  async close(): Promise<void> {
    for (const connection of this.#open) connection.leave();
    await Promise.all(this.#work);
  }

  get #host(): string {
    return `127.0.0.1:${this.#port}`;
  }

  async #repeat(work: () => Promise<void>, afterMs: number): Promise<void> {
    await this.#pause(afterMs);
    while (!this.#signal.aborted) await work();
  }

  async #hold(
    options: { reads: boolean; poke?: Buffer },
    address: string,
    use: (connection: RawConnection) => void,
  ): Promise<void> {
    const connection = new RawConnection(
      { ...options, port: this.#port, localAddress: address },
      this.#tally,
    );
    this.#open.add(connection);
    use(connection);
    await connection.closed;
    this.#open.delete(connection);
    await this.#pause(BACK_AFTER_MS);
  }

  /** Over one connection at a time, until one is cut or cannot be made. */
  async #askUntilRefused(address: string, question: (n: number) => HttpRequest): Promise<void> {
    const agent = new Agent({ keepAlive: true, maxSockets: 1, localAddress: address });
    const leave = () => agent.destroy();
    this.#signal.addEventListener("abort", leave);
    let asked = 0;
    while (!this.#signal.aborted && (await this.#ask(agent, question(asked)))) asked++;
    this.#signal.removeEventListener("abort", leave);
    agent.destroy();
    await this.#pause(BACK_AFTER_MS);
  }

  async #ask(agent: Agent, asked: HttpRequest): Promise<boolean> {
    const { method = "GET", path, token, body } = asked;
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const headers = {
      ...asked.headers,
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...(body !== undefined && { "content-type": "application/json" }),
    };
    const sent = request({ agent, host: "127.0.0.1", port: this.#port, method, path, headers });
    sent.on("socket", (socket) => {
      if (socket.connecting) socket.once("connect", () => this.#tally.opened++);
    });
    sent.on("response", (response) => {
      countStatus(this.#tally, response.statusCode ?? 0);
      response.on("data", (chunk: Buffer) => (this.#tally.bytesTaken += chunk.length));
      response.on("end", () => resolve(true));
      response.on("close", () => resolve(false));
      response.on("error", () => {});
    });
    sent.on("error", () => {
      if (!this.#signal.aborted) this.#tally.failed++;
      resolve(false);
    });
    sent.end(body);
    this.#tally.bytesSent += (body?.length ?? 0) + path.length;
    return promise;
  }

  async #pause(ms: number): Promise<void> {
    await delay(ms, undefined, { signal: this.#signal }).catch(() => {});
  }
}
