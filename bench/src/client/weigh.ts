import { setTimeout as delay } from "node:timers/promises";
import type { Weight } from "./protocol.ts";

// What is freed by one collection may hold on to what only the next one frees, and some things end a moment later.
const COLLECTIONS = 4;
const PAUSE_MS = 200;

/** Needs `--expose-gc`. */
export function collected(): number {
  globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  // Array buffers are a part of what is external.
  return heapUsed + external;
}

export async function weigh(): Promise<Weight> {
  let bytes = Infinity;
  for (let nth = 0; nth < COLLECTIONS; nth++) {
    await delay(PAUSE_MS);
    bytes = Math.min(bytes, collected());
  }
  return { bytes, resident: process.memoryUsage.rss() };
}

export class Meter {
  readonly #cpu = process.cpuUsage();
  readonly #startedAt = performance.now();

  get used(): { readonly cpuSeconds: number; readonly seconds: number } {
    const { user, system } = process.cpuUsage(this.#cpu);
    return { cpuSeconds: (user + system) / 1e6, seconds: (performance.now() - this.#startedAt) / 1000 };
  }
}
