import { CorruptBatch } from './corrupt-batch.ts';

/** Block sizes by the 3-bit code of a frame's descriptor, in bytes. */
const blockBytesMax: Readonly<Record<number, number>> = {
  4: 64 << 10,
  5: 256 << 10,
  6: 1 << 20,
  7: 4 << 20,
};

/**
 * How long an LZ4 frame will be once decompressed, so that a bomb is refused before it is opened
 * (the decompressor takes no bound). Where all blocks at their largest would fit the bound that
 * upper limit is given; only else are the blocks' sequences added up, which costs a pass in
 * JavaScript. Layout: LZ4 frame format 1.6.
 *
 * @throws CorruptBatch where the bytes are no LZ4 frame
 */
export function lz4FrameBytes(frame: Buffer, bytesMax: number): number {
  const { firstBlock, blockMax, trailerBytes } = readDescriptor(frame);
  const blocksMax = countBlocks(frame, firstBlock, trailerBytes) * blockMax;
  if (blocksMax <= bytesMax) return blocksMax;
  let total = 0;
  for (let at = firstBlock; ; ) {
    const word = frame.readUInt32LE(at);
    if (word === 0) return total;
    const length = word & 0x7fffffff;
    const isStored = word >>> 31 === 1;
    total += isStored ? length : blockBytes(frame, at + 4, at + 4 + length);
    if (total > bytesMax) return total;
    at += 4 + length + trailerBytes;
  }
}

function readDescriptor(frame: Buffer): {
  firstBlock: number;
  blockMax: number;
  trailerBytes: number;
} {
  if (frame.length < 11 || frame.readUInt32LE(0) !== 0x184d2204) {
    throw new CorruptBatch('is no valid lz4: no frame magic');
  }
  const flags = frame[4] as number;
  const blockMax = blockBytesMax[((frame[5] as number) >> 4) & 7];
  if (flags >> 6 !== 1 || blockMax === undefined) {
    throw new CorruptBatch('is no valid lz4: unknown frame version or block size');
  }
  const hasContentSize = (flags & 0x08) !== 0;
  const hasDictionary = (flags & 0x01) !== 0;
  const firstBlock = 7 + (hasContentSize ? 8 : 0) + (hasDictionary ? 4 : 0);
  return { firstBlock, blockMax, trailerBytes: (flags & 0x10) !== 0 ? 4 : 0 };
}

function countBlocks(frame: Buffer, firstBlock: number, trailerBytes: number): number {
  let blocks = 0;
  for (let at = firstBlock; ; blocks++) {
    if (at + 4 > frame.length) throw new CorruptBatch('is no valid lz4: no end mark');
    const word = frame.readUInt32LE(at);
    if (word === 0) return blocks;
    at += 4 + (word & 0x7fffffff) + trailerBytes;
  }
}

/** Adds up the literals and matches of one block's sequences. */
function blockBytes(frame: Buffer, start: number, end: number): number {
  let total = 0;
  let at = start;
  while (at < end) {
    const token = frame[at++] as number;
    let literals = token >> 4;
    if (literals === 15) {
      let more: number;
      do {
        more = at < end ? (frame[at++] as number) : 0;
        literals += more;
      } while (more === 255);
    }
    total += literals;
    at += literals;
    if (at >= end) break;
    at += 2;
    let match = (token & 15) + 4;
    if (match === 19) {
      let more: number;
      do {
        more = at < end ? (frame[at++] as number) : 0;
        match += more;
      } while (more === 255);
    }
    total += match;
  }
  return total;
}
