import { USERNAME_PATTERN } from "@gochat/protocol";
import { assert, property, string } from "fast-check";
import { expect, test } from "vitest";
import { candidates, usernameFrom } from "./username-from.ts";

test.each([
  [["ana.silva"], "ana.silva"],
  [["Ana Silva"], "Ana.Silva"],
  [["José.Müller@example.com"], "Jose.Muller"],
  [["..ana--"], "ana"],
  [["日本", "taro@example.com"], "taro"],
  [["x", undefined], undefined],
  [[undefined, ""], undefined],
  [["a".repeat(300)], "a".repeat(24)],
])("A30 of %j becomes %j", (names, expected) => {
  expect(usernameFrom(names)).toBe(expected);
});

test("A30 whatever a provider says, what an account may be called is a username", () => {
  const USERNAME = new RegExp(USERNAME_PATTERN);
  assert(
    property(string({ unit: "binary", maxLength: 400 }), (name) => {
      for (const candidate of candidates(usernameFrom([name]) ?? null)) expect(candidate).toMatch(USERNAME);
    }),
  );
});
