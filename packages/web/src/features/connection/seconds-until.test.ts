import { expect, test } from "vitest";
import { buildOf } from "./build-of.ts";
import { secondsUntil } from "./seconds-until.ts";

test("a countdown ends with 1, whatever the clock says", () => {
  expect(secondsUntil(10_000, 6_001)).toBe(4);
  expect(secondsUntil(10_000, 9_999)).toBe(1);
  expect(secondsUntil(10_000, 12_000)).toBe(1);
});

test("the build of a page is what its server wrote into it", () => {
  expect(buildOf('<meta name="gochat" data-name="A" data-build="abc123" data-development />')).toBe("abc123");
  expect(buildOf("<html>502</html>")).toBeUndefined();
  expect(buildOf('<meta data-build="">')).toBeUndefined();
});
