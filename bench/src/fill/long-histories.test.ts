import { expect, test } from "vitest";
import { planLongHistories } from "./long-histories.ts";
import { READER } from "./shape.ts";

test("every conversation is the reader's and of the same length, and no two are with the same person alone", () => {
  const { messages, users, conversations } = planLongHistories(200, 1000);
  expect(messages).toBe(200_000);
  expect(conversations).toHaveLength(200);
  for (const { members, length } of conversations) {
    expect(length).toBe(1000);
    expect(members[1]).toBe(READER);
    expect(new Set(members).size).toBe(members.length);
    expect(Math.max(...members)).toBeLessThan(users);
  }
  const direct = conversations.filter(({ isGroup }) => !isGroup).map(({ members }) => members.join());
  expect(new Set(direct).size).toBe(direct.length);
  expect(direct.length).toBeGreaterThan(100);
  expect(direct.length).toBeLessThan(200);
});
