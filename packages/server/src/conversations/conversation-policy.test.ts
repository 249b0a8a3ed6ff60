import { expect, test } from "vitest";
import { AppError } from "../errors.ts";
import { authorize, may, POLICY } from "./conversation-policy.ts";
import type { Action, Judged, Standing } from "./conversation-policy.ts";

const STANDINGS = ["owner", "admin", "member", "direct"] as const satisfies readonly Standing[];

/** G2 as it stands in SPEC.md: who may, by columns; and whether it is still possible when the conversation is closed. */
const TABLE: Record<
  Action,
  [owner: boolean, admin: boolean, member: boolean, direct: boolean, whenClosed: boolean]
> = {
  "message.send": [true, true, true, true, false],
  "message.edit_own": [true, true, true, true, false],
  "message.delete_own": [true, true, true, true, true],
  "message.delete_other": [true, true, false, false, true],
  "message.read_revisions_own": [true, true, true, true, true],
  "message.read_revisions_other": [true, true, false, false, true],
  "message.react": [true, true, true, true, false],
  "message.pin": [true, true, false, true, false],
  "conversation.update": [true, true, false, false, false],
  "conversation.open_history": [true, false, false, false, false],
  "conversation.mark": [true, true, true, true, true],
  "conversation.personalise": [true, true, true, true, true],
  "conversation.type": [true, true, true, true, true],
  "member.add": [true, true, false, false, false],
  "member.remove_admin": [true, false, false, false, true],
  "member.remove_member": [true, true, false, false, true],
  "member.set_role": [true, false, false, false, false],
  "member.leave": [true, true, true, false, true],
};
const ACTIONS = Object.keys(TABLE) as Action[];

function judgedAs(standing: Standing, isClosed: boolean): Judged {
  const closed_at = isClosed ? "2026-01-01T00:00:00.000Z" : null;
  // Both sides of a direct conversation are stored as members.
  if (standing === "direct") return { kind: "direct", role: "member", closed_at };
  return { kind: "group", role: standing, closed_at };
}

function answerOf(action: Action, judged: Judged): string {
  try {
    authorize(action, judged);
    return "allowed";
  } catch (error) {
    if (error instanceof AppError) return error.code;
    throw error;
  }
}

test("G2 every action has a line in the table", () => {
  expect(Object.keys(POLICY).sort()).toEqual([...ACTIONS].sort());
});

test.each(ACTIONS)("G2 %s: who may, and what the others are answered", (action) => {
  const [, , , , whenClosed] = TABLE[action];
  for (const [column, standing] of STANDINGS.entries()) {
    const isAllowed = TABLE[action][column] === true;
    expect([standing, may(action, judgedAs(standing, false))]).toEqual([standing, isAllowed]);
    expect([standing, answerOf(action, judgedAs(standing, false))]).toEqual([
      standing,
      isAllowed ? "allowed" : "forbidden",
    ]);
    // What one may not do is forbidden, open or closed.
    const closedAnswer = whenClosed ? "allowed" : "conversation_closed";
    expect([standing, answerOf(action, judgedAs(standing, true))]).toEqual([
      standing,
      isAllowed ? closedAnswer : "forbidden",
    ]);
  }
});

test("G2 a role in a direct conversation gives nothing", () => {
  for (const action of ACTIONS)
    expect(may(action, { kind: "direct", role: "owner", closed_at: null })).toBe(TABLE[action][3]);
});
