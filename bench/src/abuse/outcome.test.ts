import { expect, test } from "vitest";
import { emptyTally } from "./front/tally.ts";
import { cellsOf, goalOf, HEAD } from "./outcome.ts";
import type { Outcome } from "./outcome.ts";

const quick = Array.from({ length: 100 }, () => 5);
const harmless: Outcome = {
  attack: "waving",
  server: "this",
  grownBytes: 20e6,
  keptBytes: -3e6,
  testimony: {
    livez: quick,
    acks: quick,
    deliveries: quick,
    unanswered: 0,
    refusedSends: 0,
    failedProbes: 0,
    lostSockets: 0,
  },
  tally: emptyTally(),
  ending: undefined,
};

test("an attack that does no harm meets the goal", () => {
  expect(goalOf(harmless).isMet).toBe(true);
  expect(cellsOf(harmless)).toHaveLength(HEAD.length);
  expect(cellsOf(harmless).slice(0, 4)).toEqual(["waving", "this", "+20", "-3"]);
});

test.for<[string, Partial<Outcome>]>([
  ["memory grew by 200 MB", { grownBytes: 200e6 }],
  ["/livez took 300 ms", { testimony: { ...harmless.testimony, livez: [...quick, 300, 300, 300] } }],
  ["an acknowledgement took 900 ms", { testimony: { ...harmless.testimony, acks: [900] } }],
  ["an acknowledgement took NaN ms", { testimony: { ...harmless.testimony, acks: [] } }],
  ["the neighbour lost 1 sockets", { testimony: { ...harmless.testimony, lostSockets: 1 } }],
  ["the server ended with SIGABRT", { ending: "SIGABRT" }],
])("the goal is not met, and says why: %s", ([reason, harm]) => {
  const goal = goalOf({ ...harmless, ...harm });
  expect(goal.isMet).toBe(false);
  expect(goal.text).toContain(`(${reason})`);
});

test("one answer of a hundred may be late", () => {
  const livez = Array.from({ length: 300 }, (_, n) => (n < 2 ? 4000 : 5));
  const outcome = { ...harmless, testimony: { ...harmless.testimony, livez } };
  expect(goalOf(outcome).isMet).toBe(true);
  expect(cellsOf(outcome)[5]).toBe("4,000");
});
