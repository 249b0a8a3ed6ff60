import { specifiedTable } from "@gochat/testkit/specification.ts";
import { expect, test } from "vitest";
import { TURN_RATES } from "./limits.ts";

const SPECIFIED: Readonly<Record<keyof typeof TURN_RATES, string>> = {
  send: "sends",
  edit: "edits, deletions and pins",
  react: "reactions",
  mark: "marks",
  type: "typing",
};

test("L1 the limits are those of the specification", () => {
  const atOnce = "at once, after a pause";
  const specified = specifiedTable(
    "",
    "a second, for a person",
    atOnce,
    "a second, for a conversation",
    atOnce,
  );
  const numbers = (rate: { perSecond: number; burst: number }) =>
    [rate.perSecond, rate.burst].map((number) => number.toLocaleString("en"));
  const rates = Object.entries(TURN_RATES).map(([kind, { person, place }]) =>
    [SPECIFIED[kind as keyof typeof SPECIFIED]].concat(numbers(person), numbers(place)),
  );
  expect(rates).toEqual(specified);
});
