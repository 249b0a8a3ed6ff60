import { expect, test } from "vitest";
import { newestSupported } from "./postgres-binaries.ts";

test("of the versions on a machine the newest supported one is taken", () => {
  expect(newestSupported(["9.6", "14", "15", "16", "common", "99"])).toBe(16);
  expect(newestSupported(["14", "common"])).toBeUndefined();
  expect(newestSupported([])).toBeUndefined();
});
