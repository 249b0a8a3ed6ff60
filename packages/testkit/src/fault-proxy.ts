import { once } from "node:events";
import { connect, createServer } from "node:net";
import type { Server, Socket } from "node:net";
import { setTimeout as delay } from "node:timers/promises";

import { postgresCalls, rawCalls, redisCalls } from "./wire-calls.ts";
import type { Piece, WireCalls } from "./wire-calls.ts";

export type FaultMoment = "before" | "after";
export type FaultDirection = "both" | "to-server" | "to-client";

export interface FaultProxyOptions {
  target: { host: string; port: number };
  /** `raw` knows no calls. `postgres` and `redis` must be in the clear; Redis speaks RESP3. */
  protocol: "postgres" | "redis" | "raw";
}

interface ArmedFault {
  remaining: number;
  moment: FaultMoment;
  match: (call: string) => boolean;
}

const CALLS = { postgres: postgresCalls, redis: redisCalls, raw: rawCalls };

export async function startFaultProxy(options: FaultProxyOptions): Promise<FaultProxy> {
  const proxy = new FaultProxy(options);
  await proxy.listen();
  return proxy;
}

/** A proxy in front of this database, and the URL that leads through it. */
export async function startDatabaseProxy(databaseUrl: string): Promise<{ proxy: FaultProxy; url: string }> {
  const url = new URL(databaseUrl);
  const target = { host: url.hostname, port: Number(url.port) };
  const proxy = await startFaultProxy({ target, protocol: "postgres" });
  url.host = proxy.addr;
  return { proxy, url: url.href };
}

/** A TCP proxy between a server under test and its PostgreSQL or Redis. It passes everything until told otherwise. */
export class FaultProxy implements AsyncDisposable {
  readonly host = "127.0.0.1";
  readonly #options: FaultProxyOptions;
  #target: FaultProxyOptions["target"];
  readonly #server: Server;
  readonly #links = new Set<Link>();
  #port = 0;
  #stalled: FaultDirection | undefined;
  #refusing = false;
  #armed: ArmedFault | undefined;
  #calls = 0;
  #bitten = false;
  #delay: { ms: number; direction: FaultDirection } | undefined;
  #bursts: string[][] | undefined;

  constructor(options: FaultProxyOptions) {
    this.#options = options;
    this.#target = options.target;
    // A client that ended its side may still wait for the reply.
    this.#server = createServer({ allowHalfOpen: true, pauseOnConnect: true }, (client) =>
      this.#accept(client),
    );
  }

  get port(): number {
    return this.#port;
  }

  get addr(): string {
    return `${this.host}:${this.#port}`;
  }

  /** Calls since the start, or since `failCall`; those that `match` left out are not counted. */
  get calls(): number {
    return this.#calls;
  }

  /** Whether the armed fault happened: a test whose fault did not bite proves nothing. */
  get bitten(): boolean {
    return this.#bitten;
  }

  get connections(): number {
    return this.#links.size;
  }

  async listen(): Promise<void> {
    this.#server.listen(0, this.host);
    await once(this.#server, "listening");
    const address = this.#server.address();
    if (address === null || typeof address === "string") throw new Error("the fault proxy has no port");
    this.#port = address.port;
  }

  /** Nothing passes in that direction, on old and new connections, and none is closed. */
  stall(direction: FaultDirection = "both"): void {
    this.#stalled = direction;
    for (const link of this.#links) link.stall(direction);
  }

  /** New connections go there, as when a name gets another address. Those that are open stay where they are. */
  moveTo(url: string): void {
    const { hostname: host, port } = new URL(url);
    this.#target = { host, port: Number(port) };
  }

  /** Cuts everything, and every new connection. */
  refuse(): void {
    this.#refusing = true;
    this.cutAll();
  }

  /** From now on everything arrives this much later in that direction, in order: a database that is far away, or slow. */
  delay(ms: number, direction: FaultDirection = "to-client"): void {
    this.#delay = { ms, direction };
  }

  /** Ends `stall`, `refuse` and `delay`; what was held back by a stall arrives. */
  resume(): void {
    this.#refusing = false;
    this.#stalled = undefined;
    this.#delay = undefined;
    for (const link of this.#links) link.stall(undefined);
  }

  /** Resets every connection; new ones pass. */
  cutAll(): void {
    for (const link of this.#links) link.cut();
  }

  /**
   * Resets the connection of the `n`-th call from now on, over all connections: `before` it reaches the server, or
   * `after` the server has answered it, with the answer dropped.
   */
  failCall(n: number, moment: FaultMoment, match: (call: string) => boolean = () => true): void {
    if (this.#options.protocol === "raw") throw new Error("a raw proxy knows no calls");
    this.#armed = { remaining: n, moment, match };
    this.#calls = 0;
    this.#bitten = false;
  }

  /** Writes down every call from now on, until `disarm`; none fails. */
  record(): string[] {
    const calls: string[] = [];
    this.failCall(1, "before", (call) => {
      calls.push(call);
      return false;
    });
    return calls;
  }

  /**
   * Writes down round trips from now on, until `disarm`: the calls that a connection makes before it has an answer to the first of
   * them. Only together with a `delay`, without which an answer may overtake the next call.
   */
  recordRoundTrips(): string[][] {
    this.#bursts = [];
    return this.#bursts;
  }

  disarm(): void {
    this.#armed = undefined;
    this.#bursts = undefined;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.cutAll();
    if (!this.#server.listening) return;
    this.#server.close();
    await once(this.#server, "close");
  }

  #accept(client: Socket): void {
    if (this.#refusing) {
      client.on("error", () => undefined);
      client.resetAndDestroy();
      return;
    }
    const upstream = connect({ ...this.#target, allowHalfOpen: true });
    const link = new Link(client, upstream, CALLS[this.#options.protocol](), {
      decide: (piece) => this.#decide(piece),
      bite: () => {
        this.#bitten = true;
      },
      closed: () => this.#links.delete(link),
      delayMs: (direction) =>
        this.#delay !== undefined && [direction, "both"].includes(this.#delay.direction) ? this.#delay.ms : 0,
      beginBurst: () => {
        const calls: string[] = [];
        this.#bursts?.push(calls);
        return calls;
      },
    });
    this.#links.add(link);
    link.stall(this.#stalled);
  }

  #decide({ call }: Piece): FaultMoment | undefined {
    if (call === undefined) return undefined;
    const fault = this.#armed;
    if (fault !== undefined && !fault.match(call)) return undefined;
    this.#calls += 1;
    if (fault === undefined) return undefined;
    fault.remaining -= 1;
    if (fault.remaining > 0) return undefined;
    this.#armed = undefined;
    return fault.moment;
  }
}

interface LinkEvents {
  readonly decide: (piece: Piece) => FaultMoment | undefined;
  readonly bite: () => void;
  readonly closed: () => void;
  readonly delayMs: (direction: FaultDirection) => number;
  /** Calls were all answered, and now there is another: those that follow it before its answer are written down here. */
  readonly beginBurst: () => string[];
}

/** One client connection and its connection to the server. */
class Link {
  readonly #client: Socket;
  readonly #upstream: Socket;
  readonly #wire: WireCalls;
  readonly #events: LinkEvents;
  #stalled: FaultDirection | undefined;
  /** Replies that the server still owes for what was forwarded. */
  #unanswered = 0;
  /** Set when the fault is under way: nothing more is forwarded to the server. */
  #failing: FaultMoment | undefined;
  /** Calls whose answers have not reached the client. */
  #awaited = 0;
  #burst: string[] = [];
  readonly #late = { "to-server": Promise.resolve(), "to-client": Promise.resolve() };
  readonly #waiting = { "to-server": 0, "to-client": 0 };

  constructor(client: Socket, upstream: Socket, wire: WireCalls, events: LinkEvents) {
    this.#client = client;
    this.#upstream = upstream;
    this.#wire = wire;
    this.#events = events;
    client.setNoDelay(true);
    upstream.setNoDelay(true);
    client.on("data", (chunk: Buffer) => this.#fromClient(chunk));
    upstream.on("data", (chunk: Buffer) => this.#fromServer(chunk));
    this.#tie(client, upstream);
    this.#tie(upstream, client);
  }

  stall(direction: FaultDirection | undefined): void {
    this.#stalled = direction;
    this.#letFlow(this.#client, direction === undefined || direction === "to-client");
    this.#letFlow(this.#upstream, direction === undefined || direction === "to-server");
  }

  cut(): void {
    this.#client.resetAndDestroy();
    this.#upstream.resetAndDestroy();
    this.#events.closed();
  }

  #fromClient(chunk: Buffer): void {
    for (const piece of this.#wire.fromClient(chunk)) {
      if (this.#failing !== undefined) return;
      const moment = this.#events.decide(piece);
      if (moment === "before") {
        this.#failing = moment;
        if (this.#unanswered <= 0) this.#fail();
        return;
      }
      this.#failing = moment;
      this.#unanswered += piece.replies;
      if (piece.call !== undefined) {
        if (this.#awaited <= 0) this.#burst = this.#events.beginBurst();
        this.#burst.push(piece.call);
      }
      this.#awaited += piece.replies;
      this.#pass("to-server", () => this.#forward(this.#upstream, piece.bytes, this.#client));
    }
  }

  #fromServer(chunk: Buffer): void {
    const replies = this.#wire.fromServer(chunk);
    this.#unanswered -= replies;
    this.#pass("to-client", () => {
      this.#awaited -= replies;
      if (this.#failing !== "after") this.#forward(this.#client, chunk, this.#upstream);
    });
    if (this.#failing !== undefined && this.#unanswered <= 0) this.#fail();
  }

  /** Now, or later and behind what is late already. */
  #pass(direction: "to-server" | "to-client", forward: () => void): void {
    const ms = this.#events.delayMs(direction);
    if (ms === 0 && this.#waiting[direction] === 0) return forward();
    const before = this.#late[direction];
    this.#waiting[direction]++;
    this.#late[direction] = delay(ms)
      .then(() => before)
      .then(() => {
        this.#waiting[direction]--;
        forward();
      });
  }

  #fail(): void {
    this.#events.bite();
    this.cut();
  }

  #forward(to: Socket, bytes: Buffer, from: Socket): void {
    if (to.write(bytes)) return;
    from.pause();
    if (to.listenerCount("drain") === 0) to.once("drain", () => this.stall(this.#stalled));
  }

  #letFlow(socket: Socket, flows: boolean): void {
    if (flows) socket.resume();
    else socket.pause();
  }

  #tie(socket: Socket, other: Socket): void {
    const direction = socket === this.#client ? "to-server" : "to-client";
    socket.on("end", () => this.#pass(direction, () => other.end()));
    // Errors are followed by "close", which is what both sides act on.
    socket.on("error", () => undefined);
    socket.on("close", (hadError) => {
      if (hadError) other.resetAndDestroy();
      else this.#pass(direction, () => other.end());
      if (other.destroyed) this.#events.closed();
    });
  }
}
