import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Storage } from "../storage/storage.ts";

/** Somewhere to keep records. */
export interface Place extends AsyncDisposable {
  /** Two clients that share it, which may be given the same object. */
  readonly open: () => readonly [Storage, Storage];
}

const all = (storage: Storage) => storage.read("").then((records) => Object.fromEntries(records));
const put = (storage: Storage, records: Readonly<Record<string, unknown>>) =>
  storage.write(new Map(Object.entries(records)));

/** What every storage does. */
export function testStorage(name: string, makePlace: () => Promise<Place>): void {
  describe(`${name} is a storage`, () => {
    test("what was written is read, by prefix, until undefined removes it", async () => {
      await using place = await makePlace();
      const [one, other] = place.open();
      expect(await one.read("")).toEqual(new Map());
      await put(one, { session: 1, "outbox/1": { text: "é\n\u2028", list: [null, true] }, "outbox/2": "b" });
      expect(await other.read("outbox/")).toEqual(
        new Map<string, unknown>([
          ["outbox/1", { text: "é\n\u2028", list: [null, true] }],
          ["outbox/2", "b"],
        ]),
      );
      expect(await other.read("outbox/2")).toEqual(new Map([["outbox/2", "b"]]));
      await put(other, { "outbox/1": undefined, "never there": undefined, session: null });
      expect(await all(one)).toEqual({ session: null, "outbox/2": "b" });
      await put(one, {});
      await one.close();
      await other.close();
    });

    test("values are those of the moment of the write, and of no more than JSON carries", async () => {
      await using place = await makePlace();
      const [storage] = place.open();
      const value = { list: [1], nothing: undefined };
      const records = new Map<string, unknown>([["key", value]]);
      const written = storage.write(records);
      value.list.push(2);
      records.set("other", 1);
      await written;
      const found = await all(storage);
      expect(found).toStrictEqual({ key: { list: [1] } });
      (found["key"] as typeof value).list.push(3);
      expect(await all(storage)).toEqual({ key: { list: [1] } });
      await storage.close();
    });

    test("writes take place in the order of the calls, and a read sees those before it", async () => {
      await using place = await makePlace();
      const [storage] = place.open();
      const writes: Promise<unknown>[] = [];
      for (let turn = 1; turn <= 50; turn++) {
        writes.push(put(storage, { last: turn, [`turn/${turn}`]: turn, [`turn/${turn - 1}`]: undefined }));
        if (turn % 10 === 0) {
          writes.push(all(storage).then((found) => expect(found["last"]).toBeGreaterThanOrEqual(turn)));
          await writes[turn];
        }
      }
      expect(await all(storage)).toEqual({ last: 50, "turn/50": 50 });
      await Promise.all(writes);
      await storage.close();
    });

    test("nobody ever sees a part of a write", async () => {
      await using place = await makePlace();
      const [one, other] = place.open();
      await put(one, { a: 0, b: 0 });
      const writing = Array.from({ length: 40 }, (_, turn) =>
        put(turn % 2 === 0 ? one : other, { a: turn, b: turn }),
      );
      for (const write of writing) {
        const { a, b } = await all(other);
        expect(a).toBe(b);
        await write;
      }
      await one.close();
      await other.close();
    });

    test("whatever is written one after the other, the storage holds what a map would, before and after it was closed", async () => {
      const key = fc.oneof(
        fc.constantFrom("a", "a/", "a/b", "b", ""),
        fc.string({ maxLength: 4, unit: "grapheme" }),
      );
      const records = fc.dictionary(key, fc.option(fc.jsonValue({ maxDepth: 2 }), { nil: undefined }), {
        maxKeys: 4,
        noNullPrototype: true,
      });
      const property = fc.asyncProperty(
        fc.array(records, { maxLength: 6 }),
        fc.array(records, { maxLength: 6 }),
        key,
        async (first, second, prefix) => {
          await using place = await makePlace();
          const model = new Map<string, unknown>();
          for (const writes of [first, second]) {
            const [one, other] = place.open();
            await Promise.all(writes.map((write) => put(one, write)));
            for (const [name, value] of writes.flatMap((write) => Object.entries(write)))
              if (value === undefined) model.delete(name);
              else model.set(name, JSON.parse(JSON.stringify(value)));
            expect(await other.read("")).toEqual(model);
            const expected = [...model].filter(([name]) => name.startsWith(prefix));
            expect(await one.read(prefix)).toEqual(new Map(expected));
            await one.close();
            await other.close();
          }
        },
      );
      await fc.assert(property, { numRuns: 25 });
    });

    test("a lock is for one at a time, in the order in which they came, whoever they are", async () => {
      await using place = await makePlace();
      const [one, other] = place.open();
      const seen: string[] = [];
      const hold = (storage: Storage, who: string) =>
        storage.lock("it", async () => {
          seen.push(`${who} in`);
          await all(storage);
          seen.push(`${who} out`);
          return who;
        });
      expect(await Promise.all([hold(one, "1"), hold(other, "2"), hold(one, "3"), hold(other, "4")])).toEqual(
        ["1", "2", "3", "4"],
      );
      expect(seen).toEqual(["1", "2", "3", "4"].flatMap((who) => [`${who} in`, `${who} out`]));
      await one.close();
      await other.close();
    });

    test("a lock is free when its holder throws; one of another name always was", async () => {
      await using place = await makePlace();
      const [one, other] = place.open();
      const failing = one.lock("it", async () => {
        expect(await other.lock("another", async () => "free")).toBe("free");
        throw new Error("no luck");
      });
      const next = other.lock("it", async () => "next");
      await expect(failing).rejects.toThrow("no luck");
      expect(await next).toBe("next");
      await one.close();
      await other.close();
    });

    test("who is not patient gets nothing while somebody else holds the lock, and else the lock", async () => {
      await using place = await makePlace();
      const [one, other] = place.open();
      const quick = { isPatient: false };
      await one.lock("it", async () => {
        let hasRun = false;
        const run = async () => (hasRun = true);
        expect(await other.lock("it", run, { ...quick, signal: new AbortController().signal })).toBe(
          undefined,
        );
        expect(hasRun).toBe(false);
      });
      expect(await other.lock("it", async () => "mine", quick)).toBe("mine");
      await one.close();
      await other.close();
    });

    test("a signal ends the waiting with its reason, and nothing else", async () => {
      await using place = await makePlace();
      const [one, other] = place.open();
      const reason = new Error("enough");
      const ended = AbortSignal.abort(reason);
      const never = async () => expect.unreachable();
      await expect(one.lock("it", never, { signal: ended })).rejects.toBe(reason);
      await expect(one.lock("it", never, { signal: ended, isPatient: false })).rejects.toBe(reason);

      const impatience = new AbortController();
      const holding = new AbortController();
      const { promise: release, resolve } = Promise.withResolvers<void>();
      const holder = one.lock("it", () => release.then(() => "held to the end"), { signal: holding.signal });
      const waiting = other.lock("it", never, { signal: impatience.signal });
      const last = one.lock("it", async () => "last");
      await all(other);
      impatience.abort(reason);
      await expect(waiting).rejects.toBe(reason);
      holding.abort(reason);
      resolve();
      expect(await holder).toBe("held to the end");
      expect(await last).toBe("last");
      await one.close();
      await other.close();
    });
  });
}

/** What those do that keep bytes. */
export function testBlobs(name: string, makePlace: () => Promise<Place>): void {
  test(`${name} keeps bytes beside other values, until another value or undefined takes their place`, async () => {
    await using place = await makePlace();
    const [one, other] = place.open();
    expect(one.keepsBlobs).toBe(true);
    const bytes = Uint8Array.from({ length: 100_000 }, (_, nth) => nth);
    const photo = new File([bytes], "photo.jpg", { type: "image/jpeg" });
    await put(one, {
      "entry/1": { name: "photo.jpg" },
      "blob/1": photo,
      "blob/2": new Blob(["hello"]),
      "blob/3": new Blob([]),
    });
    const textsIn = async (storage: Storage) => {
      const found = await storage.read("blob/");
      const texts = await Promise.all(
        [...found].map(async ([key, blob]) => [key, await (blob as Blob).text()] as const),
      );
      return new Map(texts);
    };
    const all = new Map([
      ["blob/1", await photo.text()],
      ["blob/2", "hello"],
      ["blob/3", ""],
    ]);
    expect(await textsIn(other)).toEqual(all);
    expect(await other.read("entry/")).toEqual(new Map([["entry/1", { name: "photo.jpg" }]]));
    await one.close();
    await other.close();
    const [again] = place.open();
    expect(await textsIn(again)).toEqual(all);
    const [, found] = [...(await again.read("blob/1"))][0] ?? [];
    expect(new Uint8Array(await (found as Blob).slice(70_000, 70_003).arrayBuffer())).toEqual(
      bytes.slice(70_000, 70_003),
    );
    await put(again, { "blob/1": undefined, "blob/2": "text", "blob/3": new Blob(["new"]) });
    expect(await again.read("blob/2")).toEqual(new Map([["blob/2", "text"]]));
    await put(again, { "blob/2": undefined });
    expect(await textsIn(again)).toEqual(new Map([["blob/3", "new"]]));
    await again.close();
  });
}

/** What those do that are of no use any more when they are closed. */
export function testClosing(name: string, makePlace: () => Promise<Place>): void {
  test(`${name}: what was begun is ended by closing, and nothing is begun after it`, async () => {
    await using place = await makePlace();
    const [storage] = place.open();
    const entered = Promise.withResolvers<void>();
    const release = Promise.withResolvers<void>();
    const holder = storage.lock("it", () => {
      entered.resolve();
      return release.promise;
    });
    await entered.promise;
    const isRefused = (late: Promise<unknown>) => expect(late).rejects.toMatchObject({ code: "closed" });
    const waiting = isRefused(storage.lock("it", async () => expect.unreachable()));
    let isWritten = false;
    const write = put(storage, { key: 1 }).then(() => (isWritten = true));
    await storage.close();
    expect(isWritten).toBe(true);
    await write;
    release.resolve();
    await holder;
    await waiting;
    await isRefused(all(storage));
    await isRefused(put(storage, { key: 2 }));
    await isRefused(storage.lock("it", async () => expect.unreachable()));
    await storage.close();
    const [unused] = place.open();
    const early = all(unused);
    await unused.close();
    expect(await early).toEqual({ key: 1 });
    const [again] = place.open();
    expect(await all(again)).toEqual({ key: 1 });
    await again.close();
  });
}
