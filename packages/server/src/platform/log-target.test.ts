import { expect, test } from "vitest";
import { LogTarget } from "./log-target.ts";
import type { LogSink } from "./log-target.ts";

/** Takes nothing until it is told to. */
class HeldSink implements LogSink {
  text = "";
  #held: (() => void)[] = [];
  #isOpen = false;

  write(bytes: Buffer, done: Parameters<LogSink["write"]>[1]): void {
    const take = () => {
      // In parts, as a disk that is nearly full.
      const part = bytes.subarray(0, Math.max(1, bytes.length >> 1));
      this.text += part.toString();
      queueMicrotask(() => done(null, part.length));
    };
    if (this.#isOpen) take();
    else this.#held.push(take);
  }

  writeLast(bytes: Buffer): void {
    this.text += bytes.toString();
  }

  open(): void {
    this.#isOpen = true;
    for (const take of this.#held.splice(0)) take();
  }
}

test("lines beyond what may wait are dropped and counted, and one line says how many when the target works again", async () => {
  const sink = new HeldSink();
  const target = new LogTarget(sink);
  const line = `${"x".repeat(999)}\n`;
  for (let i = 0; i < 3000; i++) target.write(line);
  expect(target.dropped).toBeGreaterThan(1900);
  const { dropped } = target;
  expect(await target.drained(10)).toBe(false);

  sink.open();
  expect(await target.drained(5000)).toBe(true);
  target.write("after\n");
  expect(await target.drained(5000)).toBe(true);
  const lines = sink.text.trimEnd().split("\n");
  expect(lines.filter((text) => `${text}\n` === line)).toHaveLength(3000 - dropped);
  const reports = lines.filter((text) => text.startsWith("{")).map((text): unknown => JSON.parse(text));
  expect(reports).toEqual([expect.objectContaining({ level: "warn", dropped })]);
  expect(lines.at(-1)).toBe("after");
  expect(target.dropped).toBe(dropped);
});

test("what waits is written at the end of the process", () => {
  const sink = new HeldSink();
  const target = new LogTarget(sink);
  for (const line of ["on its way\n", "first\n", "second\n"]) target.write(line);
  target.writeLast();
  expect(sink.text).toBe("first\nsecond\n");
});
