import { DatabaseError } from "pg";
import { expect, test } from "vitest";
import { describeError } from "./describe-error.ts";

const CANARY = "canary-7f3a";

function databaseError(message: string, fields: Partial<DatabaseError>): DatabaseError {
  return Object.assign(new DatabaseError(message, message.length, "error"), { severity: "ERROR" }, fields);
}

test("an error is shown with its kind, its text, where it was thrown, and its causes", () => {
  const cause = Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED", port: 5432 });
  expect(describeError(new TypeError("no good", { cause }))).toEqual({
    type: "TypeError",
    message: "no good",
    stack: expect.stringMatching(/^TypeError: no good\n {4}at .*describe-error\.test/),
    cause: {
      type: "Error",
      message: "connect ECONNREFUSED",
      stack: expect.any(String),
      code: "ECONNREFUSED",
      port: 5432,
    },
  });
});

test("of what PostgreSQL says the place is shown, and no value", () => {
  const shown = describeError(
    databaseError('duplicate key value violates unique constraint "users_email_key"', {
      code: "23505",
      constraint: "users_email_key",
      detail: `Key (email_key)=(${CANARY}) already exists.`,
      where: CANARY,
      internalQuery: CANARY,
      hint: CANARY,
    }),
  );
  expect(shown).toMatchObject({ code: "23505", constraint: "users_email_key" });
  expect(JSON.stringify(shown)).not.toContain(CANARY);
});

test("the text of a data exception is withheld, for it quotes the value", () => {
  const error = databaseError(`invalid input syntax for type uuid: "${CANARY}"`, { code: "22P02" });
  expect(JSON.stringify(describeError(error))).not.toContain(CANARY);
});

test("what libraries hang on an error is not shown, however deep it lies", () => {
  const client = { processID: 17, secretKey: 4_711_815, password: CANARY };
  const raw = Object.assign(new Error("Parse Error"), { rawPacket: Buffer.from(CANARY), client });
  const shown = JSON.stringify(describeError(new AggregateError([raw], "all failed", { cause: raw })));
  expect(shown).toContain("Parse Error");
  for (const secret of [
    CANARY,
    "4711815",
    "secretKey",
    "rawPacket",
    Buffer.from(CANARY).toJSON().data.join(","),
  ])
    expect(shown).not.toContain(secret);
});

test("what is thrown and no error is shown by its kind, and a chain of causes without end is cut", () => {
  expect(describeError({ password: CANARY })).toBe("(object)");
  expect(describeError("told")).toBe("told");
  const endless = new Error("again");
  endless.cause = endless;
  expect(JSON.stringify(describeError(endless)).length).toBeLessThan(20_000);
});
