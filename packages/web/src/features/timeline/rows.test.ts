import { expect, test } from "vitest";
import { daysOf, rowsOf } from "./rows.ts";
import type { Shown } from "./rows.ts";
import { entry, message, user } from "./testing.ts";

const ME = user("me");
const show = (shown: Partial<Shown>) =>
  daysOf({ messages: [], outgoing: [], myId: ME.id, readSeq: 0, deliveredSeq: 0, ...shown });
const firsts = (shown: Partial<Shown>) => rowsOf(show(shown)).map(({ isFirst }) => isFirst);
const states = (shown: Partial<Shown>) => rowsOf(show(shown)).map(({ state }) => state);

test("messages of one author within five minutes stand below one name", () => {
  const messages = [
    message(1),
    message(2, { minute: 4 }),
    message(3, { minute: 9 }),
    message(4, { minute: 9, sender: ME }),
    message(5, { minute: 9, kind: "system", sender: ME }),
    message(6, { minute: 9, sender: ME }),
  ];
  expect(firsts({ messages })).toEqual([true, false, true, true, true, true]);
});

test("each day has its rows, and a day that is over does not begin again", () => {
  const at = (day: number) => new Date(2026, 10, day, 23, 59).toISOString();
  const messages = [message(1, { created_at: at(27) }), message(2, { created_at: at(28) })];
  const days = show({ messages, outgoing: [entry("a", { created_at: at(27) })] });
  expect(days.map(({ rows }) => rows.length)).toEqual([1, 2]);
  expect(rowsOf(days).map(({ isFirst }) => isFirst)).toEqual([true, true, true]);
});

test("of one's own messages in a row of which the same is true the last one says it", () => {
  const messages = [1, 2, 3, 4, 5, 6].map((seq) => message(seq, { sender: seq === 4 ? user("bob") : ME }));
  expect(states({ messages, readSeq: 2, deliveredSeq: 5 })).toEqual([
    undefined,
    "read",
    "delivered",
    undefined,
    "delivered",
    "stored",
  ]);
});

test("deleted ones and notices say nothing of what became of them", () => {
  const messages = [
    message(1, { sender: ME }),
    message(2, { sender: ME, deleted_at: "2026-11-29T12:00:00Z" }),
    message(3, { sender: ME, kind: "system" }),
  ];
  expect(states({ messages, readSeq: 3 })).toEqual(["read", undefined, undefined]);
});

test("what is on its way says so each, and what failed that it did", () => {
  const outgoing = [entry("a"), entry("b", { status: "sending" }), entry("c", { status: "failed" })];
  expect(states({ outgoing })).toEqual(["queued", "queued", "failed"]);
});

test("what one sent keeps its key when it is stored", () => {
  const [before] = rowsOf(show({ outgoing: [entry("a")] }));
  const [after] = rowsOf(show({ messages: [message(1, { sender: ME, client_id: "a" })] }));
  expect(after?.key).toBe(before?.key);
  expect(rowsOf(show({ messages: [message(1)] }))[0]?.key).toBe("s1");
});
