import fc from "fast-check";
import { expect, test } from "vitest";
import { moved, STEP, WHOLE, within, zoomed } from "./zoom.ts";

test("what one points at stays where it is while the picture grows, and it is whole again at the end", () => {
  const at = { x: 100, y: -40 };
  const larger = zoomed(WHOLE, 2, at);
  // Where that point of the picture is now.
  expect([larger.x + at.x * larger.scale, larger.y + at.y * larger.scale]).toEqual([100, -40]);
  expect(zoomed(larger, 0.5, at)).toEqual(WHOLE);
  expect(zoomed(WHOLE, 0.1)).toEqual(WHOLE);
  expect(zoomed(WHOLE, 100).scale).toBe(8);
});

test("a picture that is whole is not moved, and none leaves its stage", () => {
  expect(moved(WHOLE, 50, 50)).toEqual(WHOLE);
  const picture = { width: 600, height: 300 };
  const stage = { width: 800, height: 400 };
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 6 }), fc.integer(), fc.integer(), (steps, x, y) => {
      const zoom = within(moved(zoomed(WHOLE, STEP ** steps), x, y), picture, stage);
      expect(Math.abs(zoom.x)).toBeLessThanOrEqual(Math.max((600 * zoom.scale - 800) / 2, 0));
      expect(Math.abs(zoom.y)).toBeLessThanOrEqual(Math.max((300 * zoom.scale - 400) / 2, 0));
    }),
  );
});
