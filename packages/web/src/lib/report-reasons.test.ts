import { LIMITS, REPORT_REASONS as OF_SERVER } from "@gochat/protocol";
import { expect, test } from "vitest";
import { reasonText, REPORT_COMMENT_MAX, REPORT_REASONS } from "./report-reasons.ts";

test("Q1 the page offers the reasons of the server, each by its own words, and comments as long as it takes", () => {
  expect(REPORT_REASONS.toSorted()).toEqual(OF_SERVER.toSorted());
  expect(new Set(REPORT_REASONS.map(reasonText)).size).toBe(OF_SERVER.length);
  expect(reasonText("boredom")).toBe("reports.other");
  expect(REPORT_COMMENT_MAX).toBe(LIMITS.reportCommentMaxLength);
});
