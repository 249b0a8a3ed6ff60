import {
  ACTIONS,
  isSpecified,
  SPECIFIED_WORDS,
  specifiedRule,
  STANDINGS,
  wordsOf,
} from "@gochat/testkit/specified-policy.ts";
import { expect, test } from "vitest";
import { hearsOf, POLICY, refusalOf, seenAbove, subjectSeqOf, UNHINDERED } from "./conversation-policy.ts";
import type { Judged, Standing } from "./conversation-policy.ts";

function judgedAs(standing: Standing, isClosed: boolean, isBlocked = false): Judged {
  const closed_at = isClosed ? "2026-01-01T00:00:00.000Z" : null;
  const blocked_at = isBlocked ? "2026-01-01T00:00:00.000Z" : null;
  // Both sides of a direct conversation are stored as members.
  if (standing === "direct") return { ...UNHINDERED, kind: "direct", role: "member", closed_at, blocked_at };
  return { ...UNHINDERED, kind: "group", role: standing, closed_at, blocked_at };
}

test("G2 whatever the specification names is an action, and every action is named by it", () => {
  expect(Object.keys(POLICY).sort()).toEqual([...ACTIONS].sort());
  expect([...SPECIFIED_WORDS].sort()).toEqual([...new Set(ACTIONS.flatMap(wordsOf))].sort());
});

test.each(ACTIONS)("G2 %s: who may, and what the others are answered, open and closed", (action) => {
  const answers = STANDINGS.flatMap((standing) =>
    [false, true].map((isClosed) => [
      standing,
      isClosed,
      refusalOf(action, judgedAs(standing, isClosed))?.code ?? "allowed",
    ]),
  );
  // What one may not do is forbidden, open or closed.
  const specified = STANDINGS.flatMap((standing) =>
    [false, true].map((isClosed) => {
      if (!isSpecified(action, standing)) return [standing, isClosed, "forbidden"];
      const isOver = isClosed && !specifiedRule(action).whenClosed;
      return [standing, isClosed, isOver ? "conversation_closed" : "allowed"];
    }),
  );
  expect(answers).toEqual(specified);
  expect(refusalOf(action, undefined)?.code).toBe("conversation_not_found");
});

test.each(ACTIONS)(
  "G2 S6 %s: whether it goes on in a direct conversation when one blocks the other",
  (action) => {
    const answer = (isClosed: boolean) =>
      refusalOf(action, judgedAs("direct", isClosed, true))?.code ?? "allowed";
    const { whenClosed, whenBlocked } = specifiedRule(action);
    const isRight = isSpecified(action, "direct");
    expect(answer(false)).toBe(isRight ? (whenBlocked ? "allowed" : "not_accepted") : "forbidden");
    // That nobody can write in it for good says more.
    expect(answer(true)).toBe(isRight ? (whenClosed ? "allowed" : "conversation_closed") : "forbidden");
  },
);

test.each(ACTIONS)("G2 G11 G12 %s: where only admins write, and of who is silenced", (action) => {
  const { whenAdminsWrite, whenSilenced } = specifiedRule(action);
  for (const standing of STANDINGS) {
    const judged = judgedAs(standing, false);
    const isRight = isSpecified(action, standing);
    const whereAdminsWrite = refusalOf(action, { ...judged, who_writes: "admins" })?.code ?? "allowed";
    const isLeft = isRight && (standing !== "member" || whenAdminsWrite);
    expect([standing, whereAdminsWrite]).toEqual([standing, isLeft ? "allowed" : "forbidden"]);
    const silenced = refusalOf(action, { ...judged, is_silenced: true })?.code ?? "allowed";
    expect([standing, silenced]).toEqual([
      standing,
      isRight ? (whenSilenced ? "allowed" : "silenced") : "forbidden",
    ]);
  }
});

test("G2 a role in a direct conversation gives nothing", () => {
  for (const action of ACTIONS) {
    const refusal = refusalOf(action, { ...UNHINDERED, kind: "direct", role: "owner", closed_at: null });
    expect([action, refusal === null]).toEqual([action, isSpecified(action, "direct")]);
  }
});

test("H6 who sees a message hears what becomes of it, and nobody else does", () => {
  for (const history of ["all", "joined"] as const)
    for (const joinedSeq of [0, 6, 7, 8])
      expect(hearsOf(subjectSeqOf(history, 7), joinedSeq)).toBe(7 > seenAbove(history, joinedSeq));
  expect(hearsOf(subjectSeqOf("joined", null), 7)).toBe(true);
});
