import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { projectRoot } from './environment.ts';

/**
 * Builds the pages of the dashboard where they are missing or older than their sources. It says on
 * standard error what it does, and what is wrong where it can't: the API works without them, so
 * nobody is kept from starting it.
 */
export async function buildPages(): Promise<void> {
  const main = join(projectRoot, 'services/dashboard/build/main.ts');
  // In a process of its own, so that what builds takes no memory from what serves.
  const child = spawn(process.execPath, [main], {
    cwd: projectRoot,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  await once(child, 'close');
}
