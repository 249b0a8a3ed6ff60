interface Assertion {
  status: string;
  fullName: string;
}

interface SuiteFile {
  name: string;
  status: string;
  assertionResults: Assertion[];
}

/** The part of vitest's JSON report that counts here. */
export interface Report {
  success: boolean;
  testResults: SuiteFile[];
}

export interface Verdict {
  problems: string[];
  passed: number;
  failed: number;
}

export function judge(report: Report): Verdict {
  const problems: string[] = [];
  const tally = { passed: 0, failed: 0 };
  for (const file of report.testResults) {
    for (const { status, fullName } of file.assertionResults) {
      if (status === "passed") tally.passed += 1;
      else if (status === "failed") tally.failed += 1;
      else problems.push(`${status}: ${file.name}: ${fullName.trim()}`);
    }
    // A file that fails while it is loaded, or in a hook, has no failed test to show for it.
    if (file.status === "failed" && file.assertionResults.every(({ status }) => status !== "failed")) {
      tally.failed += 1;
      problems.push(`failed outside of its tests: ${file.name}`);
    }
    if (file.status !== "failed" && file.assertionResults.length === 0)
      problems.push(`no tests: ${file.name}`);
  }
  if (tally.failed > 0) problems.push(`${tally.failed} failed`);
  if (tally.passed === 0) problems.push("No test passed.");
  if (!report.success && problems.length === 0)
    problems.push("vitest reports an error outside of the tests; see above.");
  return { problems, ...tally };
}
