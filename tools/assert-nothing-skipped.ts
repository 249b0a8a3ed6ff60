// Reads vitest's JSON report. Ends well only if tests ran, all of them passed and none was skipped.
// The last line is always "N passed, N failed".
import { readFileSync } from "node:fs";
import { judge } from "./test-report/judge.ts";

const [path] = process.argv.slice(2);
if (path === undefined)
  throw new Error("Say which report: node tools/assert-nothing-skipped.ts <report.json>");

const { problems, passed, failed } = judge(JSON.parse(readFileSync(path, "utf8")));
for (const problem of problems) process.stdout.write(`${problem}\n`);
process.stdout.write(`\n${passed} passed, ${failed} failed\n`);
process.exitCode = problems.length === 0 ? 0 : 1;
