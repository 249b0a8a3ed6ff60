import { Compile } from "typebox/compile";
import { describe, expect, test } from "vitest";
import { LIMITS } from "./limits.ts";
import { Content, contentProblem, DisplayName, Email, Password, Text, Username } from "./text.ts";
import type { TSchema } from "./schema.ts";

const isValid = (schema: TSchema, value: unknown) => Compile(schema).Check(value);

describe("content in bytes", () => {
  test.each([
    ["one byte a character", "a", 1],
    ["two bytes a character", "é", 2],
    ["three bytes a character", "€", 3],
    ["four bytes a character", "😀", 4],
  ])("%s: 16 KiB is allowed, one byte more is not", (_, character, bytes) => {
    const count = Math.floor(LIMITS.contentMaxBytes / bytes);
    const longest = character.repeat(count) + "x".repeat(LIMITS.contentMaxBytes - count * bytes);
    expect(new TextEncoder().encode(longest)).toHaveLength(LIMITS.contentMaxBytes);
    expect(contentProblem(longest)).toBeUndefined();
    expect(isValid(Content, longest)).toBe(true);
    expect(contentProblem(`${longest}x`)).toBe("content must be at most 16384 bytes of UTF-8");
  });

  test("the longest text that is not measured fits in any case", () => {
    const units = Math.floor(LIMITS.contentMaxBytes / 3);
    expect(contentProblem("€".repeat(units))).toBeUndefined();
    expect(contentProblem("€".repeat(units + 1))).toBeDefined();
  });
});

test.each(["", " ", "\n\t ", "\u00A0\u2003", "\uFEFF", "\u200B\u2060", "\u3164"])(
  "blank content %j is refused",
  (content) => {
    expect(contentProblem(content)).toBe("content must not be blank");
  },
);

test.each(["a", " a ", "0", "\u200Ba", "👋🏽", "مرحبا", "e\u0301", "- one\n- two"])(
  "content %j is stored as it is",
  (content) => {
    expect(contentProblem(content)).toBeUndefined();
    expect(isValid(Content, content)).toBe(true);
  },
);

const NOT_STORABLE = ["\u0000", "a\u0000b", "\uD83D", "a\uD83Db", "\uDE00\uD83D", "a\uDFFF"];

test.each(NOT_STORABLE)("%j cannot be stored unchanged and is refused everywhere", (text) => {
  for (const schema of [Content, Password, Text({ maxLength: 100 }), DisplayName, Email, Username]) {
    const padded = schema === Email ? `${text}@example.com` : `${text}12345678`;
    expect(isValid(schema, padded)).toBe(false);
  }
});

test("a surrogate pair is a character like any other", () => {
  expect(isValid(Text({ maxLength: 10 }), "\uD83D\uDE00")).toBe(true);
  expect(isValid(DisplayName, "Ada 😀")).toBe(true);
});

test.each(["al", "a1", "Alice", "a.b-c_d", "0day", "a".repeat(32)])("username %j", (username) => {
  expect(isValid(Username, username)).toBe(true);
});

test.each([
  "",
  "a",
  "a".repeat(33),
  ".bob",
  "-bob",
  "_bob",
  "bob smith",
  "bob\n",
  "böb",
  "bob@x",
  "ａｂ",
  "al\u0000",
])("no username: %j", (username) => {
  expect(isValid(Username, username)).toBe(false);
});

test.each(["a@b", "alice@example.com", "a+b@x.org", "ü@exämple.de", `${"a".repeat(64)}@b`])(
  "email %j",
  (email) => {
    expect(isValid(Email, email)).toBe(true);
  },
);

test.each([
  "",
  "alice",
  "@b",
  "a@",
  "a b@c",
  "a@b c",
  "a@b@c",
  "a@b\n",
  `${"a".repeat(65)}@b`,
  `a@${"b".repeat(253)}`,
])("no email: %j", (email) => {
  expect(isValid(Email, email)).toBe(false);
});

test.each(["A", "Ada Lovelace", "李", "😀", " x", "a".repeat(64)])("display name %j", (name) => {
  expect(isValid(DisplayName, name)).toBe(true);
});

test.each(["", " ", "\u00A0", "a\nb", "a\tb", "a\u007F", "a\u0085", "a".repeat(65)])(
  "no display name: %j",
  (name) => {
    expect(isValid(DisplayName, name)).toBe(false);
  },
);

test("a password has 8 characters or more, blank ones too", () => {
  expect(isValid(Password, "1234567")).toBe(false);
  expect(isValid(Password, "12345678")).toBe(true);
  expect(isValid(Password, " ".repeat(8))).toBe(true);
  expect(isValid(Password, "x".repeat(LIMITS.passwordMaxBytes + 1))).toBe(false);
});
