import { expect, test } from "vitest";
import { isReservedName } from "./reserved-names.ts";

test.each(["admin", "ADMIN", "Me", "everyone", "deleted-0123456789ab", "Deleted-x"])(
  "A2 %s is reserved",
  (name) => {
    expect(isReservedName(name)).toBe(true);
  },
);

test.each(["administrators", "mel", "deleted", "alice", "system1"])("A2 %s is not reserved", (name) => {
  expect(isReservedName(name)).toBe(false);
});
