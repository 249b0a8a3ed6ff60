import { expect, test } from "vitest";
import { judge } from "./judge.ts";

const file = (status: string, ...tests: string[]) => ({
  name: "a.test.ts",
  status,
  assertionResults: tests.map((outcome, index) => ({ status: outcome, fullName: `test ${index}` })),
});

test("all passed is the only good report", () => {
  expect(judge({ success: true, testResults: [file("passed", "passed", "passed")] })).toEqual({
    problems: [],
    passed: 2,
    failed: 0,
  });
});

test.each([
  ["a skipped test", [file("passed", "passed", "skipped")], 1, 0],
  ["a test still to do", [file("passed", "passed", "todo")], 1, 0],
  ["a failed test", [file("failed", "passed", "failed")], 1, 1],
  ["a file that cannot be loaded", [file("passed", "passed"), file("failed")], 1, 1],
  ["a hook that fails", [file("failed", "passed", "skipped")], 1, 1],
  ["a file without tests", [file("passed", "passed"), file("passed")], 1, 0],
  ["no test at all", [], 0, 0],
])("%s is a problem", (_name, testResults, passed, failed) => {
  const verdict = judge({ success: false, testResults });
  expect(verdict).toMatchObject({ passed, failed });
  expect(verdict.problems).not.toEqual([]);
});

test("an error outside of the tests is a problem", () => {
  expect(judge({ success: false, testResults: [file("passed", "passed")] }).problems).toHaveLength(1);
});
