import { ERRORS } from "@gochat/protocol";
import type { ErrorCode } from "@gochat/protocol";
import { expect, test } from "vitest";
import { AppError } from "../errors.ts";
import { failed } from "./pending-send.ts";

const codes = Object.keys(ERRORS) as ErrorCode[];
const kindOf = (code: ErrorCode) => failed(new AppError(code)).kind;

test("D2 a try of a send is counted as refused only where it is certain that it is not stored", () => {
  expect(kindOf("internal")).toBe("unknown");
  expect(kindOf("outcome_unknown")).toBe("unknown");
  for (const code of ["rate_limited", "slow_mode", "busy", "unavailable"] as const)
    expect(kindOf(code)).toBe("refused");
  for (const code of codes.filter((each) => !ERRORS[each].retryable)) expect(kindOf(code)).toBe("refused");
});
