import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { TallyError } from '../../../libs/base/errors.ts';
import type { KnownProcess } from './end-process.ts';
import { processIdentity } from './process-identity.ts';

export interface ServerCommand {
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd: string;
  /** Takes what the process writes to its standard output and standard error. */
  readonly console: string;
}

/**
 * Starts a server that outlives this process: in a session of its own, so that Ctrl-C in the
 * terminal does not reach it.
 *
 * @throws TallyError `tool_missing` where the program can't be started
 */
export async function spawnServer(command: ServerCommand): Promise<KnownProcess> {
  mkdirSync(dirname(command.console), { recursive: true });
  const output = openSync(command.console, 'a');
  try {
    const child = spawn(command.file, command.args, {
      cwd: command.cwd,
      detached: true,
      stdio: ['ignore', output, output],
    });
    await new Promise<void>((resolve, reject) => {
      child.once('spawn', resolve);
      child.once('error', (cause) => {
        const message = `${command.file} could not be started: ${cause.message}.`;
        reject(new TallyError('tool_missing', message, { cause }));
      });
    });
    child.unref();
    const pid = child.pid as number;
    // Where it is gone already, the wait for its answer says so with its log.
    return { pid, identity: processIdentity(pid) ?? 'gone' };
  } finally {
    closeSync(output);
  }
}
