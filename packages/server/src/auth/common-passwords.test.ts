import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { LIMITS } from "@gochat/protocol";
import { checkNewPassword } from "./common-passwords.ts";

const ANN = { username: "ann.example", email: "ann.lee.42@example.com" };

const list = readFileSync(new URL("./common-passwords.txt", import.meta.url), "utf8")
  .trimEnd()
  .split("\n");

test("A20 the list holds more than 10,000 passwords that are long enough, each once, in small letters", () => {
  expect(list.length).toBeGreaterThan(10_000);
  expect(new Set(list).size).toBe(list.length);
  expect(list.filter((one) => one.length < LIMITS.passwordMinLength || one !== one.toLowerCase())).toEqual(
    [],
  );
});

test("A20 every password of the list is refused, in any letter case, and the sentence says what to do", () => {
  const taken = list.filter((one) => {
    try {
      checkNewPassword(one.toUpperCase(), ANN);
      return true;
    } catch {
      return false;
    }
  });
  expect(taken).toEqual([]);
  expect(() => checkNewPassword("Password123", ANN)).toThrow(
    "password is one of those that are tried first; take one that only you would think of, such as four words that do not belong together",
  );
});

test.each(["ann.example", "ANN.Example", "ann.lee.42@example.com", "ann.lee.42", "Ann.Lee.42@EXAMPLE.com"])(
  "A20 one's own name or email is no password: %s",
  (password) => {
    expect(() => checkNewPassword(password, ANN)).toThrow("must not be your username or email");
  },
);

test.each(["correct horse battery", "ann.example!", "pässwörter", "        "])(
  "A20 %j is taken",
  (password) => {
    expect(() => checkNewPassword(password, ANN)).not.toThrow();
    expect(() => checkNewPassword(password, { username: "ann", email: null })).not.toThrow();
  },
);
