import { type Guard, projectOf, type TestProof } from './guard.ts';
import { caught, isBrokenSource, missed, type Verdict } from './verdict.ts';
import { namedTests, runVitest, type ServerEnv, type VitestRun } from './vitest-run.ts';

/**
 * Runs every named test with all guards in place: one that is red by itself proves nothing.
 * Resolves to why, for each that is.
 */
export async function redByThemselves(
  proofs: readonly TestProof[],
  env: ServerEnv,
): Promise<Map<string, string>> {
  const red = new Map<string, string>();
  for (const some of Map.groupBy(proofs, ({ file }) => projectOf(file)).values()) {
    const run = await runVitest(some, { patches: [], env });
    for (const proof of some) {
      const why = whyRed(run, proof);
      if (why !== undefined) red.set(keyOf(proof), why);
    }
  }
  return red;
}

/** Names a proof among others. */
export function keyOf({ file, test }: TestProof): string {
  return `${file}: ${test}`;
}

function whyRed(run: VitestRun, proof: TestProof): string | undefined {
  if (run.trouble !== null) return `no report: ${run.trouble.slice(-400)}`;
  const broken = run.brokenFiles.find((some) => some.includes(proof.file));
  if (broken !== undefined) return broken;
  const tests = namedTests(run, proof);
  if (tests.length === 0) return 'there is no such test';
  return tests.find(({ status }) => status !== 'passed')?.failures[0];
}

/** Takes a guard away and runs one test that must notice. */
export async function checkTest(guard: Guard, proof: TestProof, env: ServerEnv): Promise<Verdict> {
  return judge(guard, proof, await runVitest([proof], { patches: guard.patches, env }));
}

/**
 * Strict: the guard's source was loaded without it, the test ran, and it failed for what it saw.
 * Whatever else makes a run red does not count.
 */
export function judge({ patches }: Guard, proof: TestProof, run: VitestRun): Verdict {
  if (run.trouble !== null) return missed(`the run gave no report: ${run.trouble.slice(-200)}`);
  const [brokenFile] = run.brokenFiles;
  if (brokenFile !== undefined) return missed(`could not be run: ${brokenFile}`);
  const unseen = patches.find(({ file }) => !run.patched.has(file));
  if (unseen !== undefined) return missed(`${unseen.file} was never loaded`);
  const tests = namedTests(run, proof);
  if (tests.length === 0) return missed(`there is no test "${proof.test}"`);
  const failures = tests
    .filter(({ status }) => status === 'failed')
    .map(({ failures: some }) => some.join('\n'));
  if (failures.length === 0) return missed('the test passed all the same');
  const telling = failures.find((failure) => !isBrokenSource(failure));
  if (telling !== undefined) return caught(telling);
  return missed(`the changed source makes no sense: ${failures[0]}`);
}
