import type { Cancel, Environment, WebSocketLike } from "@gochat/client";
import { WebSocket } from "ws";
import type { WalkDisk } from "./disk.ts";
import type { Random } from "./random.ts";

interface Timer {
  dueAt: number;
  readonly run: () => void;
  readonly isOfApplication: boolean;
  handle: NodeJS.Timeout;
}

/** The machine of one chat: its sockets are real, its clock jumps, it sleeps, and it may be switched off. */
export class WalkEnvironment implements Environment {
  readonly random: () => number;
  hasNetwork = true;
  readonly #disk: WalkDisk;
  readonly #fail: (what: string) => void;
  readonly #refreshing = new Set<string>();
  #calls = 0;
  #clockMs = 0;
  #aheadMs = 0;
  #isOff = false;
  readonly #timers = new Set<Timer>();
  readonly #wakers = new Set<() => void>();
  readonly #sockets = new Set<WebSocket>();

  constructor({
    random,
    disk,
    fail,
  }: {
    readonly random: Random;
    readonly disk: WalkDisk;
    readonly fail: (what: string) => void;
  }) {
    this.random = random.next;
    this.#disk = disk;
    this.#fail = fail;
  }

  /** Timers and listeners of the client that were not cancelled, but for the one that limits each call that is on its way. */
  get left(): number {
    const timers = [...this.#timers].filter(({ isOfApplication }) => !isOfApplication).length;
    return timers - this.#calls + this.#wakers.size;
  }

  readonly now = (): number => Date.now() + this.#clockMs;
  readonly isOnline = (): boolean => this.hasNetwork;

  readonly fetch: Environment["fetch"] = async (input, init) => {
    const isRefresh = (input as string).endsWith("/auth/refresh");
    const token = (init?.body ?? "") as string;
    try {
      this.#calls++;
      if (isRefresh) this.#refresh(token);
      const response = await fetch(input, init);
      const body = await response.text();
      if (this.#isOff) return await never();
      return new Response(response.status === 204 ? null : body, response);
    } catch (error) {
      if (this.#isOff) return await never();
      throw error;
    } finally {
      this.#calls--;
      if (isRefresh) this.#endRefresh(token);
    }
  };

  readonly openWebSocket = (url: string): WebSocketLike => {
    const socket = new WebSocket(url);
    socket.on("error", () => {});
    const send = socket.send.bind(socket);
    socket.send = (data: string) => {
      this.#look(data);
      send(data);
    };
    this.#sockets.add(socket);
    socket.on("close", () => this.#sockets.delete(socket));
    return socket as WebSocketLike;
  };

  readonly schedule = (delayMs: number, run: () => void): Cancel => this.#schedule(delayMs, run, false);

  /** What the application does with something takes so long. */
  work(ms: number): Promise<void> {
    return new Promise((resolve) => this.#schedule(ms, resolve, true));
  }

  #schedule(delayMs: number, run: () => void, isOfApplication: boolean): Cancel {
    if (this.#isOff) return () => {};
    const timer: Timer = {
      dueAt: this.#time() + delayMs,
      run,
      isOfApplication,
      handle: setTimeout(() => {}),
    };
    this.#timers.add(timer);
    this.#arm(timer);
    return () => this.#drop(timer);
  }

  readonly onWake = (run: () => void): Cancel => {
    const waker = () => run();
    this.#wakers.add(waker);
    return () => this.#wakers.delete(waker);
  };

  /** So much time passes at once: whatever is due runs. */
  advance(ms: number): void {
    this.#aheadMs += ms;
    this.#clockMs += ms;
    for (const timer of [...this.#timers].sort((a, b) => a.dueAt - b.dueAt)) {
      if (!this.#timers.has(timer)) continue;
      if (timer.dueAt <= this.#time()) this.#fire(timer);
      else this.#arm(timer);
    }
  }

  /** Somebody sets the clock, or the machine sleeps: nothing runs. */
  setClock(byMs: number): void {
    this.#clockMs += byMs;
  }

  wake(hasNetwork: boolean): void {
    this.hasNetwork = hasNetwork;
    for (const waker of Array.from(this.#wakers)) waker();
  }

  /** The process ends without a word: nothing of it runs any more, and nothing comes to it. */
  switchOff(): void {
    this.#isOff = true;
    for (const timer of this.#timers) this.#drop(timer);
    this.#wakers.clear();
    for (const token of this.#refreshing) this.#endRefresh(token);
    for (const socket of this.#sockets) {
      socket.onmessage = null;
      socket.onclose = null;
      socket.onerror = null;
      socket.terminate();
    }
  }

  /** A7: one at a time for all who share the tokens. */
  #refresh(token: string): void {
    if (this.#disk.refreshing.has(token)) this.#fail("two refresh with the same token at once");
    this.#disk.refreshing.add(token);
    this.#refreshing.add(token);
  }

  #endRefresh(token: string): void {
    if (this.#refreshing.delete(token)) this.#disk.refreshing.delete(token);
  }

  /** What is sent was kept before, unless the disk cannot. */
  #look(data: string): void {
    const frame = JSON.parse(data) as { type: string; client_id?: string };
    if (frame.type !== "message.send" || frame.client_id === undefined || this.#disk.wasFull) return;
    if (!this.#disk.hasKept(frame.client_id)) this.#fail(`${frame.client_id} is sent before it is kept`);
  }

  #time(): number {
    return performance.now() + this.#aheadMs;
  }

  #arm(timer: Timer): void {
    clearTimeout(timer.handle);
    timer.handle = setTimeout(
      () => this.#fire(timer),
      Math.max(0, Math.min(timer.dueAt - this.#time(), 2 ** 31 - 1)),
    );
  }

  #fire(timer: Timer): void {
    if (!this.#timers.has(timer)) return;
    this.#drop(timer);
    timer.run();
  }

  #drop(timer: Timer): void {
    clearTimeout(timer.handle);
    this.#timers.delete(timer);
  }
}

const never = (): Promise<never> => new Promise(() => {});
