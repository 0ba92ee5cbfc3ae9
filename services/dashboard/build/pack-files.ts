import { globSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

/** What a built file takes on the wire. */
export interface PackedFile {
  readonly name: string;
  readonly bytes: number;
  readonly brBytes: number;
}

/** Puts a `.br` and a `.gz` beside each file of a folder, packed as small as they become. */
export async function packFiles(folder: string): Promise<PackedFile[]> {
  const names = globSync('**/*.{html,js,css,svg}', { cwd: folder }).sort();
  return Promise.all(
    names.map(async (name) => {
      const plain = await readFile(join(folder, name));
      const text = { [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT };
      const br = await promisify(brotliCompress)(plain, { params: text });
      await writeFile(join(folder, `${name}.br`), br);
      await writeFile(join(folder, `${name}.gz`), await promisify(gzip)(plain, { level: 9 }));
      return { name, bytes: plain.length, brBytes: br.length };
    }),
  );
}
