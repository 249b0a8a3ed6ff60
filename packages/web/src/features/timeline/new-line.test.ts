import { expect, test } from "vitest";
import { newLineAt, unreadFrom } from "./new-line.ts";
import { message, user } from "./testing.ts";

const me = { unread_count: 2, unread_from: null, read_seq: 4 };

test("what is unread begins behind what was read, or where one marked it", () => {
  expect(unreadFrom(me)).toBe(5);
  expect(unreadFrom({ ...me, unread_from: 3 })).toBe(3);
  expect(unreadFrom({ ...me, unread_count: 0 })).toBe(null);
});

test("the line stands above the first message that counts", () => {
  const messages = [
    message(4),
    message(5, { sender: user("me") }),
    message(6, { kind: "system" }),
    message(7, { deleted_at: "2026-11-29T12:00:00Z" }),
    message(8),
    message(9),
  ];
  expect(newLineAt(messages, 5, "me")).toBe(8);
  expect(newLineAt(messages, 9, "me")).toBe(9);
  expect(newLineAt(messages, null, "me")).toBe(null);
  expect(newLineAt(messages, 10, "me")).toBe(null);
});

test("it does not stand above the first one of a window that begins later", () => {
  expect(newLineAt([message(8), message(9)], 5, "me")).toBe(null);
  expect(newLineAt([message(5), message(6)], 5, "me")).toBe(5);
  expect(newLineAt([], 5, "me")).toBe(null);
});
