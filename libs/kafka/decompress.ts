import { gunzipSync, zstdDecompressSync } from 'node:zlib';
import { decompressFrameSync } from 'lz4-napi';
import { uncompressSync } from 'snappy';
import { toError } from '../base/errors.ts';
import { CorruptBatch } from './corrupt-batch.ts';
import { lz4FrameBytes } from './lz4-frame.ts';

/** Codec numbers as they stand in a batch's attributes. */
export const codec = { none: 0, gzip: 1, snappy: 2, lz4: 3, zstd: 4 } as const;

const codecNames = ['none', 'gzip', 'snappy', 'lz4', 'zstd'];

/** snappy-java's own framing, which Java producers write: this magic, two versions, then blocks. */
const xerialMagic = Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0x00]);
const xerialHeaderBytes = 16;

/**
 * Decompresses the records of a batch. What would be longer than `bytesMax` is refused before that
 * much memory is taken: the ratio of a gzip bomb is about 1,000 and of a zstd bomb more.
 *
 * @throws CorruptBatch on an unknown codec, on bytes that are not what the codec says, and on more
 *   than `bytesMax` bytes
 */
export function decompress(codecNumber: number, bytes: Buffer, bytesMax: number): Buffer {
  try {
    switch (codecNumber) {
      case codec.gzip:
        return gunzipSync(bytes, { maxOutputLength: bytesMax });
      case codec.snappy:
        return uncompressSnappy(bytes, bytesMax);
      case codec.lz4:
        assertBound(lz4FrameBytes(bytes, bytesMax), bytesMax);
        return decompressFrameSync(bytes);
      case codec.zstd:
        return zstdDecompressSync(bytes, { maxOutputLength: bytesMax });
      default:
        throw new CorruptBatch(`is compressed with codec ${codecNumber}, which is not known`);
    }
  } catch (thrown) {
    if (thrown instanceof CorruptBatch) throw thrown;
    if ((thrown as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge(bytesMax);
    const error = toError(thrown);
    throw new CorruptBatch(`is no valid ${codecNames[codecNumber]}: ${error.message}`, {
      cause: error,
    });
  }
}

function uncompressSnappy(bytes: Buffer, bytesMax: number): Buffer {
  const isXerial =
    bytes.length >= xerialHeaderBytes && bytes.compare(xerialMagic, 0, 8, 0, 8) === 0;
  if (!isXerial) return uncompressSnappyBlock(bytes, bytesMax);
  const blocks: Buffer[] = [];
  let bytesTotal = 0;
  let at = xerialHeaderBytes;
  while (at < bytes.length) {
    if (at + 4 > bytes.length) throw new CorruptBatch('ends inside a snappy block length');
    const blockEnd = at + 4 + bytes.readUInt32BE(at);
    if (blockEnd > bytes.length) throw new CorruptBatch('ends inside a snappy block');
    const block = uncompressSnappyBlock(bytes.subarray(at + 4, blockEnd), bytesMax - bytesTotal);
    bytesTotal += block.length;
    blocks.push(block);
    at = blockEnd;
  }
  return blocks.length === 1 ? (blocks[0] as Buffer) : Buffer.concat(blocks, bytesTotal);
}

function uncompressSnappyBlock(block: Buffer, bytesMax: number): Buffer {
  assertBound(snappyBlockBytes(block), bytesMax);
  return uncompressSync(block) as Buffer;
}

/** The length that a snappy block announces: a varint at its start. */
function snappyBlockBytes(block: Buffer): number {
  let value = 0;
  for (let index = 0; index < 5; index++) {
    const byte = block[index];
    if (byte === undefined) break;
    value += (byte & 0x7f) * 2 ** (7 * index);
    if (byte < 0x80) return value;
  }
  throw new CorruptBatch('is no valid snappy: no length at the start of a block');
}

function assertBound(bytes: number, bytesMax: number): void {
  if (bytes > bytesMax) throw tooLarge(bytesMax);
}

function tooLarge(bytesMax: number): CorruptBatch {
  return new CorruptBatch(`would take more than ${bytesMax} bytes decompressed`);
}
