import { CLOSE_CODES } from "@gochat/protocol";
import { expect, test } from "vitest";
import { closedError } from "./closed-error.ts";

test("C11 after each code of the table a client connects again or not, as the table says", () => {
  for (const [code, { reconnect }] of Object.entries(CLOSE_CODES))
    expect([code, closedError(Number(code)).isRetryable]).toEqual([code, reconnect]);
});

test.each([1000, 1001, 1005, 1006, 1011, 1013, 3000, 4000, 4010, 4999])(
  "V2 C11 after the unknown code %d a client connects again",
  (code) => {
    expect(closedError(code)).toMatchObject({ code: "unreachable", isRetryable: true });
    expect(closedError(code).message).toContain(String(code));
  },
);

test("what ends a connection for good says what it was and what to do", () => {
  const codes = [1002, 1007, 1008, 1009, 4001, 4009].map((code) => [code, closedError(code).code]);
  expect(codes).toEqual([
    [1002, "unexpected_answer"],
    [1007, "unexpected_answer"],
    [1008, "unexpected_answer"],
    [1009, "payload_too_large"],
    [4001, "signed_out"],
    [4009, "limit_reached"],
  ]);
  expect(closedError(4001).message).toContain("Sign in again");
  expect(closedError(4009).message).toContain("Close another one");
  expect(closedError(1002).message).toContain("Update the client");
});
