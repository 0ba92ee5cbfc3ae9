import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Stage } from './stage.ts';

const folder = 'out/faults';

/**
 * Keeps what each process of a play said, so that a failure can be looked into after its stage is
 * gone. Gives the folder.
 */
export async function keepLogs(stage: Stage, id: string, seed: string): Promise<string> {
  const kept = join(folder, `${id}-${seed}`);
  await mkdir(kept, { recursive: true });
  const files = [...stage.counters.processes].map(({ logs, errors, pid }) => {
    const lines = [...logs.map((line) => JSON.stringify(line)), ...errors];
    return writeFile(join(kept, `${pid}.log`), `${lines.join('\n')}\n`);
  });
  await Promise.all(files);
  return kept;
}
