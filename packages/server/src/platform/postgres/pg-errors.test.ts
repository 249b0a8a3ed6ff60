import { DatabaseError } from "pg";
import { expect, test } from "vitest";
import { asAppError } from "../../errors.ts";
import {
  ConnectError,
  isConnectionLoss,
  isDataError,
  isReadOnly,
  isRefusal,
  isRetryable,
  isUnavailable,
  ReadOnlyError,
} from "./pg-errors.ts";

function answer(code: string, severity = "ERROR"): DatabaseError {
  return Object.assign(new DatabaseError("", 0, "error"), { code, severity });
}

test.each([
  ["a constraint violation", answer("23505"), { refusal: true, loss: false, retryable: false, data: true }],
  ["a value out of range", answer("22003"), { refusal: true, loss: false, retryable: false, data: true }],
  ["a deadlock", answer("40P01"), { refusal: true, loss: false, retryable: true, data: false }],
  ["a lock timeout", answer("55P03"), { refusal: true, loss: false, retryable: true, data: false }],
  ["a serialization failure", answer("40001"), { refusal: true, loss: false, retryable: true, data: false }],
  ["a statement timeout", answer("57014"), { refusal: true, loss: false, retryable: false, data: false }],
  [
    "a server shutting down",
    answer("57P01", "FATAL"),
    { refusal: false, loss: true, retryable: false, data: false },
  ],
  [
    "a server starting up",
    answer("57P03", "FATAL"),
    { refusal: false, loss: true, retryable: false, data: false },
  ],
  ["a broken connection", answer("08006"), { refusal: false, loss: true, retryable: false, data: false }],
  ["a fatal answer", answer("25P03", "FATAL"), { refusal: false, loss: true, retryable: false, data: false }],
  [
    "a reset socket",
    Object.assign(new Error("read ECONNRESET"), { code: "ECONNRESET" }),
    { refusal: false, loss: true, retryable: false, data: false },
  ],
  ["a failed connect", new ConnectError("x"), { refusal: false, loss: false, retryable: false, data: false }],
  [
    "a bug",
    new TypeError("x is not a function"),
    { refusal: false, loss: false, retryable: false, data: false },
  ],
])("%s", (_, error, expected) => {
  expect({
    refusal: isRefusal(error),
    loss: isConnectionLoss(error),
    retryable: isRetryable(error),
    data: isDataError(error),
  }).toEqual(expected);
});

test("a lost connection and one that never came to be are both 'try again later'", () => {
  expect(isUnavailable(new ConnectError("x"))).toBe(true);
  expect(isUnavailable(answer("57P01", "FATAL"))).toBe(true);
  expect(isUnavailable(answer("23505"))).toBe(false);
});

test.each(["25006", "53100", "53200", "53300", "58030"])(
  "%s is 'try again later', and what was sent is certainly not done",
  (code) => {
    expect(isUnavailable(answer(code))).toBe(true);
    expect(isRefusal(answer(code))).toBe(true);
  },
);

test.each(["40001", "40P01", "55P03", "57014"])(
  "E6 %s, a statement that was given up, is refused as something to ask again, and no bug",
  (code) => {
    expect(asAppError(answer(code)).code).toBe("unavailable");
    // The work itself may be what takes so long: whoever counts tries counts this one.
    expect(isUnavailable(answer(code))).toBe(false);
  },
);

test("a server that takes no writes is known by its answer, and before anything was sent", () => {
  expect([answer("25006"), new ReadOnlyError()].map(isReadOnly)).toEqual([true, true]);
  expect([answer("25001"), answer("53100"), new ConnectError("x")].map(isReadOnly)).toEqual([
    false,
    false,
    false,
  ]);
});
