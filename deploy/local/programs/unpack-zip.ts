import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { openPromise } from 'yauzl';

/**
 * Unpacks a zip file (a wheel is one) into a folder, with the execute bits that it carries. Names
 * that would leave the folder are refused by the library. The checksum of the whole file was
 * compared before.
 */
export async function unpackZip(file: string, into: string): Promise<void> {
  const zip = await openPromise(file);
  try {
    for await (const entry of zip.eachEntry()) {
      const target = join(into, entry.fileName);
      if (entry.fileName.endsWith('/')) continue;
      await mkdir(dirname(target), { recursive: true });
      // The upper half of the external attributes is the mode, where Unix made the archive.
      const executable = ((entry.externalFileAttributes >>> 16) & 0o111) !== 0;
      const content = await zip.openReadStreamPromise(entry);
      await pipeline(content, createWriteStream(target, { mode: executable ? 0o755 : 0o644 }));
    }
  } finally {
    zip.close();
  }
}
