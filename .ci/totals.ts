import { readFileSync } from 'node:fs';

/**
 * Prints the totals of a test run as `N passed, N failed`, from the JSON report that Vitest writes.
 * A test file that broke before its first test counts as one failure, and so does a run that left
 * no report.
 */
interface Report {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly testResults: readonly {
    readonly status: string;
    readonly assertionResults: readonly { readonly status: string }[];
  }[];
}

function countTotals(reportPath: string): { passed: number; failed: number } {
  let report: Report;
  try {
    report = JSON.parse(readFileSync(reportPath, 'utf8')) as Report;
  } catch {
    return { passed: 0, failed: 1 };
  }
  const broken = report.testResults.filter(
    ({ status, assertionResults }) =>
      status === 'failed' && !assertionResults.some((result) => result.status === 'failed'),
  );
  return { passed: report.numPassedTests, failed: report.numFailedTests + broken.length };
}

const { passed, failed } = countTotals(process.argv[2] ?? 'out/test-report.json');
process.stdout.write(`${passed} passed, ${failed} failed\n`);
