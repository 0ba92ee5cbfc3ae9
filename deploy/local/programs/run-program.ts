import { spawn } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { createInterface } from 'node:readline';

/** What a program wrote and how it ended; `exitCode` is `null` where a signal or a time-out did. */
export interface ProgramResult {
  readonly exitCode: number | null;
  /** Standard output and standard error as they came. */
  readonly output: string;
}

export interface RunOptions {
  readonly waitMsMax: number;
  readonly cwd?: string;
  readonly onLine?: (line: string) => void;
}

const outputCharsMax = 64 * 1024;

/** Runs a program to its end. Never throws: one that can't be started has an exit code of `null`. */
export function runProgram(
  program: string,
  args: readonly string[],
  options: RunOptions,
): Promise<ProgramResult> {
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      ...(options.cwd !== undefined && { cwd: options.cwd }),
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on('line', (line) => {
        output = `${output}${line}\n`.slice(-outputCharsMax);
        options.onLine?.(line);
      });
    }
    const timer = setTimeout(() => {
      output += `It did not end within ${options.waitMsMax / 1000} s.\n`;
      child.kill('SIGKILL');
    }, options.waitMsMax);
    child.once('error', (error) => {
      clearTimeout(timer);
      resolve({ exitCode: null, output: error.message });
    });
    child.once('close', (exitCode) => {
      clearTimeout(timer);
      resolve({ exitCode, output });
    });
  });
}

/** The first program of that name on the `PATH` given, as an absolute path. */
export function findOnPath(name: string, path: string | undefined): string | null {
  for (const folder of (path ?? '').split(delimiter)) {
    if (folder === '') continue;
    const file = join(folder, name);
    try {
      accessSync(file, constants.X_OK);
      if (statSync(file).isFile()) return file;
    } catch {
      // Not in this folder.
    }
  }
  return null;
}

/** The last lines of a text, for an error message. */
export function lastLines(text: string, count: number): string {
  return text.trimEnd().split('\n').slice(-count).join('\n');
}
