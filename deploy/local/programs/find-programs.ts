import { join } from 'node:path';
import type { Places } from '../places.ts';
import { javaVersion, redisVersion } from './program-versions.ts';
import { findOnPath, runProgram } from './run-program.ts';

/** A program that can be used. `what` is for people, as in `Java 17.0.15`. */
export interface Program {
  readonly file: string;
  readonly major: number;
  readonly what: string;
}

/** The program, or why each one that was looked at can't be used, one sentence a program. */
export interface Search {
  readonly program: Program | null;
  readonly reasons: readonly string[];
}

/** Kafka 4 needs it. */
export const javaMajorMin = 17;

/** The oldest Redis that is tested; Valkey began at 7.2, so one number serves both. */
export const redisMajorMin = 7;

const versionWaitMsMax = 20_000;

/** Looks for a Java: `JAVA_HOME` first, then the `PATH`. */
export async function findJava(places: Places): Promise<Search> {
  const home = places.JAVA_HOME ?? '';
  const files = [home === '' ? null : join(home, 'bin', 'java'), findOnPath('java', places.PATH)];
  return firstUsable(files, 'Java', askJava);
}

/** Looks for a Redis or Valkey server on the `PATH`. */
export async function findRedis(places: Places): Promise<Search> {
  const files = ['redis-server', 'valkey-server'].map((name) => findOnPath(name, places.PATH));
  return firstUsable(files, 'Redis or Valkey server', askRedis);
}

/** Asks a Java for its version: the program, or why it can't be used. */
export async function askJava(file: string): Promise<Program | string> {
  const { output } = await runProgram(file, ['-version'], { waitMsMax: versionWaitMsMax });
  const version = javaVersion(output);
  if (version === null) return `${file} did not name its version`;
  if (version.major < javaMajorMin) {
    return `${file} is Java ${version.full}, and Kafka needs ${javaMajorMin} or newer`;
  }
  return { file, major: version.major, what: `Java ${version.full}` };
}

/** Asks a Redis or Valkey server for its version: the program, or why it can't be used. */
export async function askRedis(file: string): Promise<Program | string> {
  const { output } = await runProgram(file, ['--version'], { waitMsMax: versionWaitMsMax });
  const version = redisVersion(output);
  if (version === null) return `${file} did not name its version`;
  if (version.major < redisMajorMin) {
    return `${file} is ${version.kind} ${version.full}, and ${redisMajorMin} or newer is needed`;
  }
  return { file, major: version.major, what: `${version.kind} ${version.full}` };
}

async function firstUsable(
  files: readonly (string | null)[],
  what: string,
  ask: (file: string) => Promise<Program | string>,
): Promise<Search> {
  const reasons: string[] = [];
  for (const file of files) {
    if (file === null) continue;
    const answer = await ask(file);
    if (typeof answer !== 'string') return { program: answer, reasons };
    reasons.push(answer);
  }
  if (reasons.length === 0) reasons.push(`no ${what} is on the PATH`);
  return { program: null, reasons };
}
