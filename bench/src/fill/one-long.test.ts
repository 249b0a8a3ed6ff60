import { expect, test } from "vitest";
import { planOneLong } from "./one-long.ts";
import { READER } from "./shape.ts";

test("all conversations are the reader's, the first one is long, and everybody else has one of their own", () => {
  const { messages, users, conversations } = planOneLong(200, 100_000);
  expect(messages).toBe(conversations.reduce((sum, { length }) => sum + length, 0));
  expect(conversations).toHaveLength(200);
  expect(conversations[0]).toMatchObject({ length: 100_000, unread: 0, isGroup: true });
  for (const { members } of conversations) {
    expect(members[1]).toBe(READER);
    expect(new Set(members).size).toBe(members.length);
    expect(Math.max(...members)).toBeLessThan(users);
  }
  const direct = conversations.slice(1).map(({ members }) => members[0]);
  expect(new Set(direct).size).toBe(199);
});
