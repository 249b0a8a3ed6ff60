import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { buffer } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { describe, expect, test } from "vitest";

import type { ObjectStorage } from "@gochat/server/platform/storage/object-storage.ts";
import { ObjectMissing, OffsetMismatch } from "@gochat/server/platform/storage/storage-errors.ts";
import { runsOf, timeoutOf } from "../runs.ts";
import { openStorage } from "./open-storage.ts";
import type { StorageSpec } from "./open-storage.ts";
import { pattern, patternChunks } from "./pattern.ts";

export interface StorageFixture extends AsyncDisposable {
  readonly spec: StorageSpec;
  /** The names of all that is kept there. */
  readonly names: () => Promise<string[]>;
}

interface StorageSuite {
  readonly open: () => Promise<StorageFixture>;
  /** A length at which the storage begins something: a part, a block. */
  readonly borderBytes: number;
  /** Of the properties, in CI. */
  readonly runs: number;
  /** How often it is killed, in CI. */
  readonly kills: number;
}

const SOME = 100_000;
const ID = "0190f3a4-5b6c-7d8e-9f01-23456789abcd";

async function* brokenOff(start: number, seed: number): AsyncGenerator<Buffer> {
  yield* patternChunks(start, 3000, { seed });
  throw new Error("broken off");
}

/** What every implementation of `ObjectStorage` promises. */
export function describeObjectStorage(name: string, { open, borderBytes, runs, kills }: StorageSuite): void {
  async function withStorage(
    work: (storage: ObjectStorage, fixture: StorageFixture) => Promise<void>,
  ): Promise<void> {
    await using fixture = await open();
    await using storage = openStorage(fixture.spec);
    await storage.check();
    await work(storage, fixture);
  }

  describe(`ObjectStorage ${name}`, () => {
    test("a check leaves nothing behind, and may be repeated", () =>
      withStorage(async (storage, fixture) => {
        await storage.check();
        expect(await fixture.names()).toEqual([]);
      }));

    test(
      "whatever pieces it comes in, however these end, and whoever goes on: it is the same bytes",
      () =>
        withStorage(async (_storage, fixture) => {
          await fc.assert(
            fc.asyncProperty(fc.array(aPiece(borderBytes), { minLength: 1, maxLength: 5 }), (pieces) =>
              expectSameBytes(fixture, pieces),
            ),
            { numRuns: runsOf(runs, 3), endOnFailure: true },
          );
          expect(await fixture.names()).toEqual([]);
        }),
      timeoutOf(300_000),
    );

    test(
      "a process that is killed in an append loses nothing that it reported",
      () =>
        withStorage(async (storage, fixture) => {
          const key = randomUUID();
          for (let kill = 1; kill <= runsOf(kills, 2); kill++) {
            const pieceBytes = Math.ceil(Math.random() * borderBytes * 1.5);
            const reported = await appendUntilKilled(fixture.spec, key, pieceBytes, (kill % 3) + 1);
            const length = await storage.lengthOf(key);
            expect(length).toBeGreaterThanOrEqual(reported);
          }
          const length = await storage.lengthOf(key);
          await storage.finish(key, length);
          expect(await isPattern(await storage.read(key), length)).toBe(true);
          await storage.remove(key);
          expect(await fixture.names()).toEqual([]);
        }),
      timeoutOf(300_000),
    );

    test("an append at another offset than its length is refused, and changes nothing", () =>
      withStorage(async (storage) => {
        const key = randomUUID();
        await expect(storage.append(key, 1, patternChunks(1, SOME))).rejects.toEqual(new OffsetMismatch(0));
        await storage.append(key, 0, patternChunks(0, SOME));
        for (const offset of [0, SOME - 1, SOME + 1])
          await expect(storage.append(key, offset, patternChunks(offset, SOME))).rejects.toEqual(
            new OffsetMismatch(SOME),
          );
        expect(await storage.lengthOf(key)).toBe(SOME);
        await storage.finish(key, SOME);
        expect(await isPattern(await storage.read(key), SOME)).toBe(true);
      }));

    test("of two appends at one offset one is taken, whole, and the other one refused", () =>
      withStorage(async (storage) => {
        for (const bytes of [SOME, borderBytes + SOME]) {
          const key = randomUUID();
          const outcomes = await Promise.allSettled(
            [1, 2].map((seed) => storage.append(key, 0, patternChunks(0, bytes, { seed }))),
          );
          const winner = outcomes.findIndex(({ status }) => status === "fulfilled");
          expect(outcomes[1 - winner]).toEqual({ status: "rejected", reason: new OffsetMismatch(bytes) });
          await storage.finish(key, bytes);
          expect(await isPattern(await storage.read(key), bytes, winner + 1)).toBe(true);
        }
      }));

    test("of many that come side by side, some of them in vain, each has its own bytes", () =>
      withStorage(async (storage) => {
        for (let round = 0; round < 3; round++) {
          const stored = Array.from({ length: 6 }, async (_, i) => {
            const [key, seed] = [randomUUID(), 1000 * (6 * round + i + 1)];
            const half = borderBytes + 1000 * i;
            await storage.append(key, 0, patternChunks(0, half, { seed }));
            await expect(storage.append(key, half, brokenOff(half, seed))).rejects.toThrow("broken off");
            const from = await storage.lengthOf(key);
            const length = 2 * half;
            await storage.append(key, from, patternChunks(from, length - from, { seed }));
            await storage.finish(key, length);
            return { key, expected: pattern(0, length, seed) };
          });
          for (const { key, expected } of await Promise.all(stored)) {
            expect(expected.equals(await buffer(await storage.read(key)))).toBe(true);
            await storage.remove(key);
          }
        }
      }));

    test("an append whose signal has aborted begins nothing", () =>
      withStorage(async (storage, fixture) => {
        const signal = AbortSignal.abort(new Error("too late"));
        const append = storage.append(randomUUID(), 0, patternChunks(0, SOME), { signal });
        await expect(append).rejects.toThrow("too late");
        expect(await fixture.names()).toEqual([]);
      }));

    test("an object may be empty", () =>
      withStorage(async (storage) => {
        const key = randomUUID();
        expect(await storage.append(key, 0, patternChunks(0, 0))).toBe(0);
        await storage.finish(key, 0);
        expect(await buffer(await storage.read(key))).toEqual(Buffer.alloc(0));
        const other = randomUUID();
        await storage.put(other, new Uint8Array());
        expect(await buffer(await storage.read(other))).toEqual(Buffer.alloc(0));
      }));

    test("what is missing or unfinished cannot be read", () =>
      withStorage(async (storage) => {
        const key = randomUUID();
        await expect(storage.read(key)).rejects.toThrow(ObjectMissing);
        await storage.append(key, 0, patternChunks(0, borderBytes + SOME));
        await expect(storage.read(key)).rejects.toThrow(ObjectMissing);
        await expect(storage.read(key, { start: 0, end: 1 })).rejects.toThrow(ObjectMissing);
        await storage.finish(key, borderBytes + SOME);
        await expect(storage.read(`${key}.w320`)).rejects.toThrow(ObjectMissing);
        expect(await storage.lengthOf(key)).toBe(0);
      }));

    test("it is finished with its length and no other, once begun, and again without harm", () =>
      withStorage(async (storage, fixture) => {
        for (const bytes of [SOME, borderBytes * 2 + SOME]) {
          const key = randomUUID();
          await expect(storage.finish(key, 0)).rejects.toThrow(ObjectMissing);
          await storage.append(key, 0, patternChunks(0, bytes));
          await expect(storage.finish(key, bytes - 1)).rejects.toEqual(new OffsetMismatch(bytes));
          await storage.finish(key, bytes);
          await storage.finish(key, bytes);
          await using other = openStorage(fixture.spec);
          await other.finish(key, bytes);
          await expect(storage.finish(key, bytes - 1)).rejects.toThrow(ObjectMissing);
          expect(await isPattern(await other.read(key), bytes)).toBe(true);
        }
      }));

    test("a range is read from its start up to its end, or to that of the object", () =>
      withStorage(async (storage) => {
        const key = randomUUID();
        const bytes = borderBytes + SOME;
        await storage.append(key, 0, patternChunks(0, bytes));
        await storage.finish(key, bytes);
        const ranges = [
          [0, 1],
          [3, 10],
          [borderBytes - 5, borderBytes + 5],
          [bytes - 1, bytes],
          [0, bytes],
        ] as const;
        for (const [start, end] of ranges) {
          const found = await buffer(await storage.read(key, { start, end }));
          expect(found.equals(pattern(start, end - start)), `${start} to ${end}`).toBe(true);
        }
        const rest = await buffer(await storage.read(key, { start: bytes - 7, end: bytes + 100 }));
        expect(rest).toEqual(pattern(bytes - 7, 7));
        expect(await buffer(await storage.read(key, { start: bytes, end: bytes + 1 }))).toHaveLength(0);
        for (const [start, end] of [
          [5, 5],
          [-1, 5],
          [0.5, 5],
          [0, Number.NaN],
        ] as const)
          await expect(storage.read(key, { start, end })).rejects.toThrow(RangeError);
      }));

    test("a reader who has enough ends it, and so does the signal", () =>
      withStorage(async (storage) => {
        const key = randomUUID();
        await storage.append(key, 0, patternChunks(0, borderBytes + SOME));
        await storage.finish(key, borderBytes + SOME);
        const body = await storage.read(key);
        await once(body, "readable");
        body.destroy();
        await once(body, "close");
        const abort = new AbortController();
        const other = await storage.read(key, undefined, abort.signal);
        await once(other, "readable");
        abort.abort();
        await expect(buffer(other)).rejects.toThrow(/abort/i);
        await expect(storage.read(key, undefined, abort.signal)).rejects.toThrow(/abort/i);
      }));

    test("a small object is put at once, and again", () =>
      withStorage(async (storage, fixture) => {
        const key = `${randomUUID()}.w320`;
        await storage.put(key, pattern(0, SOME));
        await storage.put(key, pattern(0, SOME));
        expect(await isPattern(await storage.read(key), SOME)).toBe(true);
        expect(await fixture.names()).toHaveLength(1);
      }));

    test("what is removed leaves nothing, in whatever state it was", () =>
      withStorage(async (storage, fixture) => {
        const [never, small, large, finished, thumbnail] = Array.from({ length: 5 }, () => randomUUID());
        if (!never || !small || !large || !finished || !thumbnail) throw new Error("no keys");
        await storage.append(small, 0, patternChunks(0, SOME));
        await storage.append(large, 0, patternChunks(0, borderBytes * 2 + SOME));
        await storage.append(finished, 0, patternChunks(0, borderBytes + SOME));
        await storage.finish(finished, borderBytes + SOME);
        await storage.put(thumbnail, pattern(0, SOME));
        for (const key of [never, small, large, finished, thumbnail]) {
          await storage.remove(key);
          await storage.remove(key);
          await expect(storage.read(key)).rejects.toThrow(ObjectMissing);
          expect(await storage.lengthOf(key)).toBe(0);
        }
        expect(await fixture.names()).toEqual([]);
      }));

    test.each(["", "../secret", `${ID}/..`, `${ID}.`, ID.toUpperCase(), `${ID}.w320/..`])(
      "%j is no key",
      (key) =>
        withStorage(async (storage) => {
          const calls = [
            () => storage.append(key, 0, patternChunks(0, 1)),
            () => storage.lengthOf(key),
            () => storage.finish(key, 0),
            () => storage.put(key, new Uint8Array(1)),
            () => storage.read(key),
            () => storage.remove(key),
          ];
          for (const call of calls) await expect((async () => call())()).rejects.toThrow(TypeError);
        }),
    );
  });
}

interface Piece {
  bytes: number;
  chunkBytes: number;
  ends: "well" | "by an error" | "by the signal";
  /** By another instance, as after a restart. */
  isElsewhere: boolean;
}

const aPiece = (borderBytes: number): fc.Arbitrary<Piece> =>
  fc.record({
    bytes: fc.oneof(
      fc.constantFrom(0, 1, borderBytes - 1, borderBytes, borderBytes + 1),
      fc.integer({ min: 0, max: Math.floor(borderBytes * 2.2) }),
    ),
    chunkBytes: fc.integer({ min: 997, max: 300_000 }),
    ends: fc.constantFrom("well", "by an error", "by the signal"),
    isElsewhere: fc.boolean(),
  });

async function expectSameBytes({ spec }: StorageFixture, pieces: readonly Piece[]): Promise<void> {
  const key = randomUUID();
  await using first = openStorage(spec);
  await using second = openStorage(spec);
  let length = 0;
  for (const piece of pieces) {
    const storage = piece.isElsewhere ? second : first;
    const abort = new AbortController();
    const end = new Error("the end of the source");
    const append = storage.append(key, length, endingSource(length, piece, end, abort), {
      signal: abort.signal,
    });
    length += piece.bytes;
    if (piece.ends === "well") expect(await append).toBe(length);
    else await expect(append).rejects.toBe(end);
    expect(await first.lengthOf(key)).toBe(length);
  }
  await second.finish(key, length);
  expect(await isPattern(await first.read(key), length)).toBe(true);
  await first.remove(key);
}

/** One that is aborted is silent at its end, as a socket whose client is gone. */
async function* endingSource(start: number, piece: Piece, end: Error, abort: AbortController) {
  yield* patternChunks(start, piece.bytes, { chunkBytes: piece.chunkBytes });
  if (piece.ends === "by an error") throw end;
  if (piece.ends === "well") return;
  abort.abort(end);
  await new Promise<never>(() => {});
}

async function isPattern(body: AsyncIterable<Uint8Array>, length: number, seed = 0): Promise<boolean> {
  let at = 0;
  for await (const chunk of body) {
    if (!pattern(at, chunk.length, seed).equals(chunk)) return false;
    at += chunk.length;
  }
  return at === length;
}

/** Kills another process in the append that comes after so many. Gives the last length that it reported. */
async function appendUntilKilled(
  spec: StorageSpec,
  key: string,
  pieceBytes: number,
  appends: number,
): Promise<number> {
  const script = fileURLToPath(new URL("append-until-killed.ts", import.meta.url));
  const args = [script, JSON.stringify(spec), key, String(pieceBytes)];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  const exited = once(child, "exit");
  let reported = 0;
  let count = 0;
  try {
    for await (const line of createInterface({ input: child.stdout })) {
      reported = Number(line);
      if (++count === appends) child.kill("SIGKILL");
    }
  } finally {
    child.kill("SIGKILL");
    await exited;
  }
  expect(count).toBeGreaterThanOrEqual(appends);
  return reported;
}
