import { blake3 } from '@noble/hashes/blake3.js';
import { createBLAKE3, createXXHash64 } from 'hash-wasm';
import { describe, expect, test } from 'vitest';
import { factsOf } from '../../test/support/facts.ts';
import { recordChunk } from '../../test/support/record-chunk.ts';
import { sampleData, sampleEvent, sampleKey } from '../../test/support/sample-order-event.ts';
import { createCarefulReader, createFastReader } from './fast-reader.ts';
import { buyersKeyAt, canonicalAt, factsSeedAt } from './kernel/layout.ts';
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

describe('the hash of buyers', () => {
  test('is SipHash-2-4, of which the first 44 bits are kept', () => {
    const kernel = newKernel();
    const memory = Buffer.from(kernel.memory.buffer);
    // The test vector of the paper that describes it: bytes 0 to 14 under the key 0 to 15.
    memory.set(
      Uint8Array.from({ length: 16 }, (_, i) => i),
      buyersKeyAt,
    );
    memory.set(
      Uint8Array.from({ length: 40 }, (_, i) => i),
      canonicalAt,
    );
    expect(kernel.hashBuyer(15)).toBe(Number(0xa129ca6149be45e5n >> 20n));
    const sipKey = Array.from({ length: 16 }, (_, i) => i);
    for (let length = 0; length <= 130; length++) {
      const input = Buffer.from(text(length, 'b'));
      memory.set(input, canonicalAt);
      // What stands behind the input has no effect.
      memory.fill(length, canonicalAt + length, canonicalAt + length + 16);
      expect(kernel.hashBuyer(length)).toBe(Number(sipHash(sipKey, input) >> 20n));
    }
  });

  test('is the same for both readers, whatever the id, and depends on the key', () => {
    const ids = ['b', 'b-0123456', 'b-01234567', 'x'.repeat(128), 'Zoë 王', 'a"b'];
    const chunk = recordChunk(
      { firstOffset: 0 },
      ids.map((id) => ({
        key: sampleKey,
        value: JSON.stringify(sampleEvent('paid', { data: sampleData('paid', { buyer: { id } }) })),
      })),
    );
    const buyersOf = (facts: ReturnType<typeof factsOf>) => facts.map(({ buyer }) => buyer);
    const fast = buyersOf(factsOf(createFastReader({ identityKey: key }), chunk));
    const careful = buyersOf(factsOf(createCarefulReader({ identityKey: key }), chunk));
    const other = buyersOf(factsOf(createFastReader({ identityKey: Buffer.alloc(32) }), chunk));
    expect(fast).toEqual(careful);
    expect(new Set([...fast, ...other]).size).toBe(2 * ids.length);
  });
});

/** SipHash-2-4 over big integers, written down as the paper describes it. */
function sipHash(sipKey: readonly number[], input: Uint8Array): bigint {
  const cut = (value: bigint) => BigInt.asUintN(64, value);
  const turn = (value: bigint, by: bigint) => cut(value << by) | (value >> (64n - by));
  const words = Buffer.from(sipKey);
  const [k0, k1] = [words.readBigUInt64LE(0), words.readBigUInt64LE(8)];
  const v = [
    k0 ^ 0x736f6d6570736575n,
    k1 ^ 0x646f72616e646f6dn,
    k0 ^ 0x6c7967656e657261n,
    k1 ^ 0x7465646279746573n,
  ] as [bigint, bigint, bigint, bigint];
  const rounds = (count: number) => {
    for (let i = 0; i < count; i++) {
      [v[0], v[2]] = [cut(v[0] + v[1]), cut(v[2] + v[3])];
      [v[1], v[3]] = [turn(v[1], 13n) ^ v[0], turn(v[3], 16n) ^ v[2]];
      v[0] = turn(v[0], 32n);
      [v[2], v[0]] = [cut(v[2] + v[1]), cut(v[0] + v[3])];
      [v[1], v[3]] = [turn(v[1], 17n) ^ v[2], turn(v[3], 21n) ^ v[0]];
      v[2] = turn(v[2], 32n);
    }
  };
  const padded = Buffer.alloc((input.length & ~7) + 8);
  padded.set(input);
  padded[padded.length - 1] = input.length;
  for (let at = 0; at < padded.length; at += 8) {
    const word = padded.readBigUInt64LE(at);
    v[3] ^= word;
    rounds(2);
    v[0] ^= word;
  }
  v[2] ^= 0xffn;
  rounds(4);
  return v[0] ^ v[1] ^ v[2] ^ v[3];
}

/** Text of this many characters that needs no escape in JSON. */
function text(length: number, first: string): string {
  const rest = Array.from({ length }, (_, i) => String.fromCharCode(35 + ((i * 5) % 57)));
  return [first, ...rest].slice(0, length).join('');
}

function hexOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
