import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, rename } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Files under this ending are not finished yet and may be thrown away. */
export const unfinishedEnding = '.unfinished';

/** Gives a finished file its name: after this it is there whole, or not at all, whenever the process
 * or the machine dies. */
export async function settleFile(unfinished: string, file: string): Promise<void> {
  await syncFile(unfinished);
  await rename(unfinished, file);
  await syncFile(dirname(file));
}

/** Writes a file as a whole, in place of one that may be there. */
export async function writeDurably(file: string, content: string | Uint8Array): Promise<void> {
  const unfinished = `${file}${unfinishedEnding}`;
  const handle = await open(unfinished, 'w');
  try {
    await handle.writeFile(content);
  } finally {
    await handle.close();
  }
  await settleFile(unfinished, file);
}

/** SHA-256 of a file in hexadecimal digits, and its length in bytes. */
export async function digestFile(file: string): Promise<{ sha256: string; bytes: number }> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const piece of createReadStream(file)) {
    hash.update(piece);
    bytes += piece.length;
  }
  return { sha256: hash.digest('hex'), bytes };
}

/** Makes names that were given or taken away in a folder outlast the machine. */
export async function syncFolder(folder: string): Promise<void> {
  await syncFile(folder);
}

async function syncFile(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
