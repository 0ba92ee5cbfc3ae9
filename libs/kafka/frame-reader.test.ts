import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FrameLease, FramePool } from './frame-pool.ts';
import { FrameReader } from './frame-reader.ts';

function frameOf(length: number, fill: number): Buffer {
  const frame = Buffer.alloc(4 + length, fill);
  frame.writeInt32BE(length, 0);
  return frame;
}

/** Feeds a stream in pieces of these lengths, over and over. */
function readFrames(stream: Buffer, lengths: readonly number[]): Buffer[] {
  const frames: Buffer[] = [];
  const reader = new FrameReader(new FramePool(), (frame) => frames.push(frame));
  let at = 0;
  for (let turn = 0; at < stream.length; turn++) {
    const target = reader.target();
    const wanted = lengths[turn % lengths.length] ?? 1;
    const count = Math.min(wanted, target.length, stream.length - at);
    stream.copy(target, 0, at, at + count);
    at += count;
    reader.received(count);
  }
  return frames;
}

test('answers come out whole, however the stream is cut', () => {
  const size = fc.oneof(fc.nat({ max: 20 }), fc.nat({ max: 300_000 }));
  fc.assert(
    fc.property(
      fc.array(size, { minLength: 1, maxLength: 8 }),
      fc.array(fc.integer({ min: 1, max: 100_000 }), { minLength: 1, maxLength: 5 }),
      (sizes, lengths) => {
        const frames = sizes.map((length, index) => frameOf(length, index + 1));
        // Enough pieces of one byte for a header that is cut anywhere, few enough to be quick.
        const pieces = sizes.some((length) => length > 1_000) ? [...lengths, 50_000] : lengths;
        expect(readFrames(Buffer.concat(frames), pieces)).toEqual(frames);
      },
    ),
    { numRuns: 50 },
  );
});

test('what is no Kafka answer is refused before memory is taken for it', () => {
  const reader = new FrameReader(new FramePool(), () => undefined);
  const alert = Buffer.from([0x15, 0x03, 0x03, 0x00, 0x02, 0x02, 0x50]);
  alert.copy(reader.target());
  expect(() => reader.received(alert.length)).toThrow('speaks TLS where none is expected');
});

test('the memory of an answer is used again once all its readers have let go', () => {
  const pool = new FramePool();
  const answer = pool.take(200_000);
  const lease = new FrameLease(answer);
  const [one, other] = [lease.use(), lease.use()];
  one();
  one();
  expect(pool.take(200_000).buffer).not.toBe(answer.buffer);
  other();
  expect(pool.take(150_000).buffer).toBe(answer.buffer);
});

test('memory that is too small for an answer stays where it is', () => {
  const pool = new FramePool();
  const small = pool.take(200_000);
  new FrameLease(small).use()();
  const large = pool.take(2_000_000);
  expect(large).toHaveLength(2_000_000);
  expect(large.buffer).not.toBe(small.buffer);
});
