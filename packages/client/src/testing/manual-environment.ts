import type { Cancel, Environment } from "../environment.ts";

interface Timer {
  readonly at: number;
  readonly run: () => void;
}

/** A world whose time, chance and network are in the hands of a test. */
export class ManualEnvironment implements Environment {
  time = Date.UTC(2026, 0, 1);
  chance = 0.5;
  hasNetwork = true;
  readonly fetch: Environment["fetch"];
  readonly openWebSocket: Environment["openWebSocket"];
  readonly #timers = new Set<Timer>();
  readonly #wakers = new Set<() => void>();

  constructor(network: Partial<Pick<Environment, "fetch" | "openWebSocket">> = {}) {
    this.fetch = network.fetch ?? (() => Promise.reject(new TypeError("this test has no HTTP")));
    this.openWebSocket =
      network.openWebSocket ??
      (() => {
        throw new Error("this test has no WebSockets");
      });
  }

  /** In how many milliseconds each timer is due, the next one first. */
  get timers(): number[] {
    return [...this.#timers].map(({ at }) => at - this.time).sort((a, b) => a - b);
  }

  /** How many wait for a wake. */
  get listeners(): number {
    return this.#wakers.size;
  }

  readonly now = (): number => this.time;
  readonly random = (): number => this.chance;
  readonly isOnline = (): boolean => this.hasNetwork;

  readonly schedule = (delayMs: number, run: () => void): Cancel => {
    const timer = { at: this.time + delayMs, run };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  };

  readonly onWake = (run: () => void): Cancel => {
    const waker = () => run();
    this.#wakers.add(waker);
    return () => this.#wakers.delete(waker);
  };

  /** Lets so much time pass: whatever is due runs at its time, in order. */
  advance(ms: number): void {
    const end = this.time + ms;
    for (;;) {
      const [next] = [...this.#timers].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at);
      if (next === undefined) break;
      this.#timers.delete(next);
      this.time = Math.max(this.time, next.at);
      next.run();
    }
    this.time = end;
  }

  /** Time passes, and nothing runs: the machine sleeps. */
  sleep(ms: number): void {
    this.time += ms;
  }

  wake(hasNetwork = true): void {
    this.hasNetwork = hasNetwork;
    for (const waker of this.#wakers) waker();
  }
}
