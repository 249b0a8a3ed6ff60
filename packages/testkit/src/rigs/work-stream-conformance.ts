import { describe, expect, test } from "vitest";

import { eventually } from "../eventually.ts";
import type { WorkStream, StreamEntry } from "@gochat/server/platform/work-stream.ts";

export interface WorkStreamFixture extends AsyncDisposable {
  stream: WorkStream;
  readonly buried: () => Promise<{ payload: string; reason: string }[]>;
}

export interface WorkStreamFixtureOptions {
  claimAfterMs: number;
}

const NEVER = new AbortController().signal;
const LONG_MS = 60_000;

/** What every implementation of `WorkStream` promises. */
export function describeWorkStream(
  name: string,
  open: (options: WorkStreamFixtureOptions) => Promise<WorkStreamFixture>,
): void {
  describe(`WorkStream ${name}`, () => {
    test("entries are given out in the order of the append calls, each to one consumer", async () => {
      await using fixture = await open({ claimAfterMs: LONG_MS });
      const { stream } = fixture;
      const payloads = Array.from({ length: 100 }, (_, index) => `payload ${index}`);
      await Promise.all(payloads.map((payload) => stream.append(payload)));
      const entries: StreamEntry[] = [];
      while (entries.length < payloads.length) {
        const consumer = entries.length % 2 === 0 ? "even" : "odd";
        const read = await stream.read(consumer, 7, 1_000, NEVER);
        expect(read.length).toBeLessThanOrEqual(7);
        entries.push(...read);
      }
      expect(entries.map(({ payload }) => payload)).toEqual(payloads);
      expect(new Set(entries.map(({ id }) => id)).size).toBe(payloads.length);
      expect(entries.map(({ deliveries }) => deliveries)).toEqual(payloads.map(() => 1));
    });

    test("two consumers that wait at once share the entries", async () => {
      await using fixture = await open({ claimAfterMs: LONG_MS });
      const { stream } = fixture;
      const first = stream.read("a", 1, 10_000, NEVER);
      const second = stream.read("b", 1, 10_000, NEVER);
      await stream.append("1");
      await stream.append("2");
      const payloads = [...(await first), ...(await second)].map(({ payload }) => payload);
      expect(payloads.toSorted()).toEqual(["1", "2"]);
    });

    test("any text passes unchanged", async () => {
      await using fixture = await open({ claimAfterMs: LONG_MS });
      const texts = ["", "\r\n$3\r\n", "žluťoučký 🐎", `{"a":"\u0000"}`, "x".repeat(100_000)];
      for (const text of texts) await fixture.stream.append(text);
      const entries = await fixture.stream.read("a", 10, 1_000, NEVER);
      expect(entries.map(({ payload }) => payload)).toEqual(texts);
    });

    test("an entry that is not acknowledged is given out again, to any consumer, after the delay and not before", async () => {
      await using fixture = await open({ claimAfterMs: 300 });
      const { stream } = fixture;
      await stream.append("work");
      const givenAt = performance.now();
      const [entry] = await stream.read("dies", 1, 1_000, NEVER);
      expect(entry).toMatchObject({ payload: "work", deliveries: 1 });
      const [repeated] = await readSome(stream, "lives");
      expect(repeated).toEqual({ ...entry, deliveries: 2 });
      expect(performance.now() - givenAt).toBeGreaterThanOrEqual(290);
    });

    test("entries that were left unacknowledged come before new ones", async () => {
      await using fixture = await open({ claimAfterMs: 50 });
      const { stream } = fixture;
      await stream.append("old");
      await stream.read("dies", 1, 1_000, NEVER);
      await eventually(async () => {
        const [entry] = await stream.read("lives", 1, 0, NEVER);
        expect(entry).toMatchObject({ payload: "old", deliveries: 2 });
        await stream.append("new");
      });
      const seen: string[] = [];
      await eventually(async () => {
        seen.push(...(await stream.read("lives", 1, 0, NEVER)).map(({ payload }) => payload));
        expect(seen).toContain("new");
      });
      expect(await stream.depth()).toBe(2);
    });

    test("an acknowledged entry is not given out again and does not count", async () => {
      await using fixture = await open({ claimAfterMs: 1 });
      const { stream } = fixture;
      for (const payload of ["1", "2", "3"]) await stream.append(payload);
      expect(await stream.depth()).toBe(3);
      const [first, ...rest] = await stream.read("a", 3, 1_000, NEVER);
      expect(await stream.depth()).toBe(3);
      await stream.acknowledge(rest.map(({ id }) => id));
      expect(await stream.depth()).toBe(1);
      const repeated = await readSome(stream, "b");
      expect(repeated.map(({ id }) => id)).toEqual([first?.id]);
      await stream.acknowledge(repeated.map(({ id }) => id));
      expect(await stream.depth()).toBe(0);
      expect(await stream.read("b", 3, 50, NEVER)).toEqual([]);
    });

    test("acknowledging twice, nothing, or what is gone is harmless", async () => {
      await using fixture = await open({ claimAfterMs: LONG_MS });
      const { stream } = fixture;
      await stream.append("1");
      const [entry] = await stream.read("a", 1, 1_000, NEVER);
      const id = entry?.id ?? "";
      await stream.acknowledge([]);
      await stream.acknowledge([id]);
      await stream.acknowledge([id]);
      expect(await stream.depth()).toBe(0);
    });

    test("a poisonous entry shows how often it was given out, and is buried where an operator finds it", async () => {
      await using fixture = await open({ claimAfterMs: 20 });
      const { stream } = fixture;
      await stream.append("poison");
      let entry: StreamEntry | undefined;
      for (let round = 1; round <= 4; round += 1) {
        [entry] = await readSome(stream, `worker ${round % 2}`);
        expect(entry).toMatchObject({ payload: "poison", deliveries: round });
      }
      if (entry === undefined) throw new Error("there is no entry");
      await stream.bury(entry, "it never works");
      expect(await stream.depth()).toBe(0);
      expect(await stream.read("a", 1, 100, NEVER)).toEqual([]);
      expect(await fixture.buried()).toMatchObject([{ payload: "poison", reason: "it never works" }]);
    });

    test("a read that waits gets an entry as soon as it is appended", async () => {
      await using fixture = await open({ claimAfterMs: LONG_MS });
      const reading = fixture.stream.read("a", 1, 20_000, NEVER);
      const startedAt = performance.now();
      await fixture.stream.append("1");
      expect(await reading).toMatchObject([{ payload: "1" }]);
      expect(performance.now() - startedAt).toBeLessThan(5_000);
    });

    test("a read resolves with none when the wait is over, and at once when there is none", async () => {
      await using fixture = await open({ claimAfterMs: LONG_MS });
      expect(await fixture.stream.read("a", 1, 0, NEVER)).toEqual([]);
      const startedAt = performance.now();
      expect(await fixture.stream.read("a", 1, 200, NEVER)).toEqual([]);
      expect(performance.now() - startedAt).toBeGreaterThanOrEqual(190);
      expect(performance.now() - startedAt).toBeLessThan(5_000);
    });

    test("a read that waits resolves with none when it is aborted, and the stream can be read again", async () => {
      await using fixture = await open({ claimAfterMs: LONG_MS });
      const abort = new AbortController();
      const reading = fixture.stream.read("a", 1, 60_000, abort.signal);
      const startedAt = performance.now();
      abort.abort();
      expect(await reading).toEqual([]);
      expect(await fixture.stream.read("a", 1, 60_000, abort.signal)).toEqual([]);
      expect(performance.now() - startedAt).toBeLessThan(1_000);
      await fixture.stream.append("1");
      expect(await readSome(fixture.stream, "a")).toMatchObject([{ payload: "1" }]);
    });

    test("closing the stream ends a read that waits, and an append is refused", async () => {
      await using fixture = await open({ claimAfterMs: LONG_MS });
      const reading = fixture.stream.read("a", 1, 60_000, NEVER);
      await fixture.stream[Symbol.asyncDispose]();
      expect(await reading).toEqual([]);
      await expect(fixture.stream.append("late")).rejects.toThrow(/closed/);
    });
  });
}

async function readSome(stream: WorkStream, consumer: string): Promise<StreamEntry[]> {
  return await eventually(async () => {
    const entries = await stream.read(consumer, 10, 1_000, NEVER);
    expect(entries).not.toEqual([]);
    return entries;
  });
}
