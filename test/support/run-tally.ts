import { execFile } from 'node:child_process';
import { resolve } from 'node:path';

/** How a run of the command line ended. */
export interface TallyRun {
  readonly code: number;
  readonly output: string;
  readonly errors: string;
}

const root = resolve(import.meta.dirname, '../..');
const msMax = 60_000;

/** Runs `tally` to its end, in a process of its own that knows only this environment. */
export function runTally(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<TallyRun> {
  const { PATH = '', HOME = '' } = process.env;
  const main = resolve(root, 'services/cli/main.ts');
  const options = { cwd: root, env: { PATH, HOME, ...env }, timeout: msMax, maxBuffer: 64 << 20 };
  return new Promise((done) => {
    execFile(process.execPath, [main, ...args], options, (error, output, errors) => {
      const code = error === null ? 0 : Number(error.code ?? -1);
      done({ code, output, errors });
    });
  });
}
