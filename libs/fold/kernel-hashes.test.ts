import { blake3 } from '@noble/hashes/blake3.js';
import { createBLAKE3, createXXHash64 } from 'hash-wasm';
import { describe, expect, test } from 'vitest';
import { factsOf } from '../../test/support/facts.ts';
import { recordChunk } from '../../test/support/record-chunk.ts';
import { sampleEvent, sampleKey } from '../../test/support/sample-order-event.ts';
import { createFastReader } from './fast-reader.ts';
import { canonicalAt, factsSeedAt } from './kernel/layout.ts';
import { newKernel } from './kernel-instance.ts';

const key = Buffer.from(Array.from({ length: 32 }, (_, i) => i * 7 + 3));

/** Every length of source and id that changes the number of blocks, and some between. */
const sourceLengths = [1, 13, 27, 62, 63, 64, 100, 127, 128, 200, 255, 256];
const idLengths = [1, 2, 36, 63, 64, 65, 127, 128];

describe('the identity hash of the kernel', () => {
  test('is keyed BLAKE3 of source, a zero byte and id, whatever stands beside it', async () => {
    const pairs = sourceLengths.flatMap((sourceLength) =>
      idLengths.map((idLength) => [text(sourceLength, 'S'), text(idLength, 'i')] as const),
    );
    const records = pairs.map(([source, id]) => ({
      key: sampleKey,
      value: JSON.stringify(sampleEvent('paid', { source, id })),
    }));
    const other = await createBLAKE3(128, key);
    // One, two and three records at a time leave lanes of the last group of four empty.
    for (const size of [pairs.length, 1, 2, 3, 5]) {
      const reader = createFastReader({ identityKey: key });
      const chunk = recordChunk({ firstOffset: 0 }, records.slice(0, size));
      const identities = factsOf(reader, chunk).map(({ identity }) => identity);
      const expected = pairs.slice(0, size).map(([source, id]) => {
        const input = Buffer.from(`${source}\0${id}`);
        expect(other.init().update(input).digest('hex')).toBe(
          hexOf(blake3(input, { key, dkLen: 16 })),
        );
        return hexOf(blake3(input, { key, dkLen: 16 }));
      });
      expect(identities).toEqual(expected);
      expect(reader.carefulCount).toBe(0);
    }
  });

  test('depends on every byte of the key', () => {
    const value = JSON.stringify(sampleEvent('paid'));
    const chunk = recordChunk({ firstOffset: 0 }, [{ key: sampleKey, value }]);
    const seen = new Set<unknown>();
    for (let i = 0; i <= 32; i++) {
      const changed = Buffer.from(key);
      if (i < 32) changed[i] = (changed[i] as number) ^ 1;
      seen.add(factsOf(createFastReader({ identityKey: changed }), chunk)[0]?.['identity']);
    }
    expect(seen.size).toBe(33);
  });
});

test('the facts hash of the kernel is XXH64', async () => {
  const kernel = newKernel();
  const memory = Buffer.from(kernel.memory.buffer);
  const seed = 0x0123_4567_89ab_cdefn;
  memory.writeBigUInt64LE(seed, factsSeedAt);
  const other = await createXXHash64(Number(seed & 0xffff_ffffn), Number(seed >> 32n));
  for (let length = 0; length < 300; length++) {
    const input = Buffer.from(text(length, 'f'));
    memory.set(input, canonicalAt);
    const hash = BigInt.asUintN(64, kernel.hashFacts(length));
    expect(hash.toString(16).padStart(16, '0')).toBe(other.init().update(input).digest('hex'));
  }
});

/** Text of this many characters that needs no escape in JSON. */
function text(length: number, first: string): string {
  const rest = Array.from({ length }, (_, i) => String.fromCharCode(35 + ((i * 5) % 57)));
  return [first, ...rest].slice(0, length).join('');
}

function hexOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
