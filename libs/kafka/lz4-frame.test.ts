import { compressFrameSync } from 'lz4-napi';
import { describe, expect, test } from 'vitest';
import { lz4FrameBytes } from './lz4-frame.ts';

/** Data of which some compresses well, and some not at all. */
function mixed(length: number): Buffer {
  const bytes = Buffer.alloc(length, 'to be or not to be ');
  let state = 1;
  for (let at = 0; at < length / 3; at++) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    bytes[at] = state >>> 24;
  }
  return bytes;
}

describe('the length of an LZ4 frame', () => {
  test.each([0, 1, 15, 300, 70_000, 300_000, 5_000_000])(
    'of %i bytes is known exactly',
    (length) => {
      const frame = compressFrameSync(mixed(length));
      // A bound that a full last block would break makes it count.
      expect(lz4FrameBytes(frame, length)).toBe(length);
    },
  );

  test('is limited from above without counting where the limit is far', () => {
    const bytes = lz4FrameBytes(compressFrameSync(mixed(300)), 64 << 20);
    expect(bytes).toBeGreaterThanOrEqual(300);
    expect(bytes).toBeLessThanOrEqual(64 << 20);
  });

  test('is found too long soon', () => {
    const frame = compressFrameSync(Buffer.alloc(50_000_000));
    expect(lz4FrameBytes(frame, 1_000_000)).toBeGreaterThan(1_000_000);
  });

  test.each([0, 5, 11, 40])('of a frame that ends at byte %i is refused', (end) => {
    const frame = compressFrameSync(mixed(70_000)).subarray(0, end);
    expect(() => lz4FrameBytes(frame, 1 << 20)).toThrow('is no valid lz4');
  });
});
