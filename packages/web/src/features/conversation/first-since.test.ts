import fc from "fast-check";
import { expect, test } from "vitest";
import { firstSince } from "./first-since.ts";

const HOUR_MS = 3_600_000;

test("it finds what a look at every message finds, also where some may not be read", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.record({ hours: fc.nat(50), isReadable: fc.boolean() }), { minLength: 1, maxLength: 60 }),
      fc.nat(2_000),
      async (steps, hours) => {
        let at = 0;
        const all = steps.map(({ hours, isReadable }, index) => {
          at += hours * HOUR_MS;
          return { seq: index + 1, created_at: new Date(at).toISOString(), isReadable };
        });
        const readable = all.filter(({ isReadable }) => isReadable);
        let count = 0;
        const found = await firstSince(hours * HOUR_MS, all.length, async (from) => {
          count += 1;
          return readable.find(({ seq }) => seq >= from);
        });
        const isSince = ({ created_at }: { created_at: string }) => Date.parse(created_at) >= hours * HOUR_MS;
        const first = readable.find(({ seq }) => seq >= found);
        expect(first?.seq).toBe(
          readable.find((message) => isSince(message) || message.seq === all.length)?.seq,
        );
        expect(count).toBeLessThanOrEqual(Math.ceil(Math.log2(all.length)) + 1);
      },
    ),
  );
});
