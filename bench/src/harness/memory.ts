import { readFile } from "node:fs/promises";

const SAMPLE_EVERY_MS = 100;
const PAGE_BYTES = 4096;

/** Bytes of memory that a process holds (its resident set); NaN when there is none. */
export async function residentBytes(pid: number): Promise<number> {
  const statm = await readFile(`/proc/${pid}/statm`, "utf8").catch(() => "");
  return Number(statm.split(" ")[1]) * PAGE_BYTES;
}

/** Looks now and then, until it is disposed. */
export class MemoryWatch implements Disposable {
  readonly #timer: NodeJS.Timeout;
  #mostBytes = 0;

  constructor(pid: number) {
    const look = async () => {
      const bytes = await residentBytes(pid);
      if (bytes > this.#mostBytes) this.#mostBytes = bytes;
    };
    this.#timer = setInterval(() => void look(), SAMPLE_EVERY_MS);
  }

  get mostBytes(): number {
    return this.#mostBytes;
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }
}
