import fc from "fast-check";
import { expect, test } from "vitest";
import { withEntry } from "./with-entry.ts";
import type { ReadableMap } from "./with-entry.ts";

const KEYS = 60;
const steps = fc.array(fc.tuple(fc.nat(KEYS), fc.record({ n: fc.nat() })), { maxLength: 200 });

const everything = <K, V>(map: ReadableMap<K, V>) => ({
  size: map.size,
  entries: [...map],
  keys: [...map.keys()],
});

test("a map with an entry set is what a Map would be, and leaves the one before as it was", () => {
  fc.assert(
    fc.property(steps, (entries) => {
      let map: ReadableMap<number, { n: number }> = new Map();
      let expected: ReadonlyMap<number, { n: number }> = new Map();
      for (const [key, value] of entries) {
        const before = map;
        map = withEntry(before, key, value);
        expect(everything(before)).toEqual(everything(expected));
        expected = new Map(expected).set(key, value);
        expect(everything(map)).toEqual(everything(expected));
        for (let any = 0; any <= KEYS; any++) {
          expect(map.has(any)).toBe(expected.has(any));
          expect(map.get(any)).toBe(expected.get(any));
        }
      }
    }),
    { numRuns: 30 },
  );
});

test("a step in a large map copies few of its entries", () => {
  let iterations = 0;
  class Counted extends Map<number, object> {
    override [Symbol.iterator]() {
      iterations++;
      return super[Symbol.iterator]();
    }
  }
  const large = new Counted();
  const [was, is] = [{}, {}];
  for (let key = 0; key < 1000; key++) large.set(key, was);
  let map: ReadableMap<number, object> = large;
  for (let key = 0; key < 30; key++) map = withEntry(map, key, is);
  expect(iterations).toBe(0);
  expect(map.get(29)).toBe(is);
  expect(map.get(30)).toBe(was);
});
