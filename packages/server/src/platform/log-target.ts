import { fstatSync, write as writeFile, writeSync } from "node:fs";

type Done = (error: Error | null | undefined, writtenBytes: number) => void;

/** Somewhere bytes go. `done` is called once; an error leaves the bytes unwritten. */
export interface LogSink {
  readonly write: (bytes: Buffer, done: Done) => void;
  /** Writes what it can at once; for the end of the process. Must not block for long, or throw. */
  readonly writeLast: (bytes: Buffer) => void;
}

// Some 5,000 lines: more than a target that works at all is ever behind.
const WAITING_MAX_CHARS = 1_000_000;
const CHUNK_CHARS = 65_536;
const RETRY_MS = 1000;

/**
 * Takes log lines and is never in the way: it waits for nothing, keeps a bounded number of lines for a target that is
 * full, slow or gone, drops and counts the others, and says how many when the target takes lines again.
 */
export class LogTarget {
  readonly #sink: LogSink;
  readonly #waiting: string[] = [];
  #waitingChars = 0;
  /** Handed to the sink, or handed back by it. */
  #chunk: Buffer | null = null;
  #isWriting = false;
  #dropped = 0;
  #unreported = 0;
  #problem = "it was too slow";
  #onDrained: (() => void) | null = null;

  constructor(sink: LogSink) {
    this.#sink = sink;
  }

  /** Lines that nobody will see. */
  get dropped(): number {
    return this.#dropped;
  }

  write(line: string): void {
    if (this.#waitingChars + line.length > WAITING_MAX_CHARS) {
      this.#dropped += 1;
      this.#unreported += 1;
      return;
    }
    this.#waiting.push(line);
    this.#waitingChars += line.length;
    if (!this.#isWriting) this.#writeChunk();
  }

  /** Whether everything was written in time. */
  async drained(withinMs: number): Promise<boolean> {
    if (!this.#isWriting) return true;
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const timer = setTimeout(() => resolve(false), withinMs);
    this.#onDrained = () => resolve(true);
    return promise.finally(() => clearTimeout(timer));
  }

  /** The last chance before the process ends. What is on its way ends by itself. */
  writeLast(): void {
    if (this.#waiting.length > 0) this.#sink.writeLast(Buffer.from(this.#waiting.join("")));
  }

  #writeChunk(): void {
    this.#isWriting = true;
    this.#chunk ??= this.#nextChunk();
    this.#sink.write(this.#chunk, (error, writtenBytes) => this.#onWritten(error, writtenBytes));
  }

  #nextChunk(): Buffer {
    let chars = 0;
    let count = 0;
    while (count < this.#waiting.length && chars < CHUNK_CHARS) chars += this.#waiting[count++]?.length ?? 0;
    this.#waitingChars -= chars;
    return Buffer.from(this.#waiting.splice(0, count).join(""));
  }

  #onWritten(error: Error | null | undefined, writtenBytes: number): void {
    if (error) {
      this.#problem = "code" in error ? String(error.code) : error.message;
      setTimeout(() => this.#writeChunk(), RETRY_MS).unref();
      return;
    }
    const rest = this.#chunk?.subarray(writtenBytes);
    this.#chunk = rest === undefined || rest.length === 0 ? null : rest;
    if (this.#chunk === null) this.#reportDropped();
    if (this.#chunk !== null || this.#waiting.length > 0) return this.#writeChunk();
    this.#isWriting = false;
    this.#onDrained?.();
  }

  #reportDropped(): void {
    if (this.#unreported === 0) return;
    const line = {
      level: "warn",
      time: new Date().toISOString(),
      dropped: this.#unreported,
      problem: this.#problem,
      msg: "log lines were dropped: standard output did not take them",
    };
    this.#unreported = 0;
    const text = `${JSON.stringify(line)}\n`;
    this.#waiting.push(text);
    this.#waitingChars += text.length;
  }
}

let target: LogTarget | undefined;

/** The one of this process. */
export function standardOutput(): LogTarget {
  if (target === undefined) {
    target = new LogTarget(isStream() ? streamSink : fileSink);
    const last = target;
    process.once("exit", () => last.writeLast());
  }
  return target;
}

/** A write to a pipe that nobody reads ends never: only the event loop can wait for that and give it up. */
function isStream(): boolean {
  const status = fstatSync(1);
  return status.isFIFO() || status.isSocket();
}

const streamSink: LogSink = {
  write: (bytes, done) => process.stdout.write(bytes, (error) => done(error, bytes.length)),
  writeLast: (bytes) => process.stdout.write(bytes),
};

/** Files, terminals, devices. A full disk answers at once, a slow one only holds up a thread of the pool. */
const fileSink: LogSink = {
  write: (bytes, done) => writeFile(1, bytes, done),
  writeLast(bytes) {
    try {
      writeSync(1, bytes);
    } catch {
      // Nobody is left to tell.
    }
  },
};
