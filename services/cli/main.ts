import { CommanderError } from 'commander';
import { TallyError, toError } from '../../libs/base/errors.ts';
import { CommandError } from './command-error.ts';
import { buildProgram } from './program.ts';

// A reader such as `head` may have had enough before there is nothing more to say.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

try {
  await buildProgram().parseAsync(process.argv);
} catch (thrown) {
  process.exitCode = exitCodeOf(thrown);
  // commander has said already what it had to say.
  if (!(thrown instanceof CommanderError))
    process.stderr.write(`tally: ${toError(thrown).message}\n`);
}

function exitCodeOf(thrown: unknown): number {
  if (thrown instanceof CommandError) return thrown.exitCode;
  if (thrown instanceof CommanderError) return thrown.exitCode === 0 ? 0 : 2;
  if (!(thrown instanceof TallyError)) return 1;
  return thrown.code === 'settings_invalid' || thrown.code === 'input_invalid' ? 2 : 1;
}
