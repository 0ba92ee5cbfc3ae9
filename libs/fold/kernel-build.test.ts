import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import asc from 'assemblyscript/asc';
import { expect, test } from 'vitest';
import { buyerBits, noBuyer } from '../contracts/buyer-sample.ts';
import { batchLinesMax, batchRecordsMax } from './facts-batch.ts';
import * as layout from './kernel/layout.ts';
import { newKernel } from './kernel-instance.ts';

const folder = join(import.meta.dirname, 'kernel');

test('the committed kernel is what its source compiles to', async () => {
  const written = new Map<string, Uint8Array>();
  const result = await asc.main(['--config', 'asconfig.json', '--baseDir', folder], {
    writeFile: (name, contents) => {
      written.set(name, typeof contents === 'string' ? Buffer.from(contents) : contents);
    },
  });
  expect(result.error).toBeNull();
  const committed = readFileSync(join(folder, 'kernel.wasm'));
  const [compiled] = written.values();
  // Run `npm run build:kernel` where this fails.
  expect(committed.equals(compiled as Uint8Array)).toBe(true);
}, 60_000);

test('the memory of the kernel is as large as its layout says', () => {
  expect(newKernel().memory.buffer.byteLength).toBe(layout.memoryPages * 65_536);
});

test('the kernel and the fold agree on the size of a batch, and on hashes of buyers', () => {
  expect(layout.batchRecordsMax).toBe(batchRecordsMax);
  expect(layout.batchLinesMax).toBe(batchLinesMax);
  expect([layout.buyerBits, layout.noBuyer]).toEqual([buyerBits, noBuyer]);
});
