import { expect, test } from "vitest";
import { cleanUserAgent } from "./user-agent.ts";

test.each([
  [null, null],
  ["", null],
  ["\r\n\t ", null],
  ["Firefox/1.0 (X11)", "Firefox/1.0 (X11)"],
  ["a\u0000b\u001b[31mc\u0085d", "ab[31mcd"],
  ["x".repeat(500), "x".repeat(200)],
])("A13 the user agent %j is kept as %j", (header, kept) => {
  expect(cleanUserAgent(header)).toBe(kept);
});

test("A13 a character that is cut in half at the end does not stay", () => {
  const clean = cleanUserAgent(`${"x".repeat(199)}😀`);
  expect(clean?.isWellFormed()).toBe(true);
  expect(clean).toHaveLength(200);
});
