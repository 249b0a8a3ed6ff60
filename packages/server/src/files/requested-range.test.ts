import fc from "fast-check";
import { expect, test } from "vitest";
import { requestedRange } from "./requested-range.ts";

const ETAG = '"tag"';
const ask = (range: string, size: number) => requestedRange({ range }, size, ETAG);

test("F6 whatever range is asked for, what is given lies within the file and holds at least a byte", () => {
  const number = fc.oneof(fc.nat(50), fc.nat(), fc.bigInt({ min: 0n, max: 10n ** 30n }), fc.constant(""));
  const range = fc.tuple(number, number).map(([from, to]) => `bytes=${from}-${to}`);
  fc.assert(
    fc.property(fc.oneof(range, fc.string()), fc.nat(100), (asked, size) => {
      const found = ask(asked, size);
      if (found === undefined || found === "unsatisfiable") return;
      expect(found.start).toBeGreaterThanOrEqual(0);
      expect(found.start).toBeLessThan(found.end);
      expect(found.end).toBeLessThanOrEqual(size);
    }),
    { numRuns: 5000 },
  );
});

test("F6 every range of a small file is the bytes that it names", () => {
  const size = 6;
  for (let from = 0; from < size; from++)
    for (let to = from; to < size + 3; to++)
      expect(ask(`bytes=${from}-${to}`, size)).toEqual({ start: from, end: Math.min(to + 1, size) });
  for (let last = 1; last < size + 3; last++)
    expect(ask(`bytes=-${last}`, size)).toEqual({ start: Math.max(0, size - last), end: size });
});

test("F6 an empty file has no part", () => {
  for (const range of ["bytes=0-", "bytes=0-0", "bytes=-1"]) expect(ask(range, 0)).toBe("unsatisfiable");
});
