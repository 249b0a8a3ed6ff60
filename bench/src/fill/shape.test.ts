import { expect, test } from "vitest";
import { FIRST_PAGE, planShape, READER, READER_CONVERSATIONS } from "./shape.ts";
import type { Shape } from "./shape.ts";
import { timeline } from "./timeline.ts";

const small = planShape(10_000);
const large = planShape(200_000);

const listOf = ({ conversations }: Shape) =>
  conversations
    .flatMap((plan) => (plan.place === null ? [] : [{ ...plan, place: plan.place }]))
    .toSorted((a, b) => a.place - b.place);

const total = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0);

test("the conversations hold as many messages as were asked for", () => {
  for (const { messages, conversations } of [small, large])
    expect(total(conversations.map(({ length }) => length))).toBe(messages);
  expect(() => planShape(9_999)).toThrow(RangeError);
});

test("the reader's list is the same at every size, but for how long the conversations are", () => {
  const withoutLength = ({ place, isGroup, members, unread }: ReturnType<typeof listOf>[number]) => ({
    place,
    isGroup,
    members,
    unread,
  });
  const lists = [small, large].map((shape) => listOf(shape).map(withoutLength));
  expect(lists[0]).toHaveLength(READER_CONVERSATIONS);
  expect(lists[0]).toEqual(lists[1]);
  expect(lists[0]?.every(({ members }) => members[1] === READER)).toBe(true);
  const unread = lists[0]?.slice(0, FIRST_PAGE).map((plan) => plan.unread) ?? [];
  expect(unread).toContain(0);
  expect(Math.max(...unread)).toBeGreaterThan(100);
});

test("nobody is twice in a conversation, and no two people have two direct ones", () => {
  for (const { conversations, users } of [small, large]) {
    for (const { members } of conversations) {
      expect(new Set(members).size).toBe(members.length);
      expect(Math.max(...members)).toBeLessThan(users);
    }
    const pairs = conversations
      .filter(({ isGroup }) => !isGroup)
      .map(({ members }) => members.toSorted((a, b) => a - b).join());
    expect(new Set(pairs).size).toBe(pairs.length);
  }
});

test("every message is sent once, and the newest ones are on the reader's first page", () => {
  const sent = [...timeline(small)];
  const counts = small.conversations.map(() => 0);
  for (const index of sent) counts[index] = (counts[index] ?? 0) + 1;
  expect(counts).toEqual(small.conversations.map(({ length }) => length));
  const lastOf = (index: number) => sent.lastIndexOf(index);
  const newest = small.conversations
    .map((plan, index) => ({ place: plan.place ?? READER_CONVERSATIONS, last: lastOf(index) }))
    .toSorted((a, b) => b.last - a.last)
    .slice(0, FIRST_PAGE);
  expect(newest.every(({ place }) => place < FIRST_PAGE)).toBe(true);
});

test("messages of different conversations lie between each other", () => {
  const sent = [...timeline(large)];
  const changes = sent.filter((index, n) => n > 0 && index !== sent[n - 1]).length;
  expect(changes / sent.length).toBeGreaterThan(0.9);
});
