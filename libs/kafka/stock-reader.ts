import { toError } from '../base/errors.ts';
import type { RecordChunk } from '../contracts/record-chunk.ts';
import { AbortedRecords } from './aborted-records.ts';
import {
  type BatchHeader,
  batchHeaderBytes,
  checkBatch,
  emptyHeader,
  readHeader,
} from './batch-header.ts';
import type { BatchReaderOptions } from './batch-reader.ts';
import { CorruptBatch } from './corrupt-batch.ts';
import { codec, decompress } from './decompress.ts';
import type { FetchedSet } from './fetched-set.ts';
import { kafkajsModule } from './kafkajs-module.ts';
import type { CorruptRange } from './order-log.ts';
import { type PlainRecord, packRecords } from './pack-records.ts';
import type { SetReader } from './set-reader.ts';

type Decoder = { readonly buffer: Buffer };
const DecoderOf = kafkajsModule<new (bytes: Buffer) => Decoder>('src/protocol/decoder');
const decodeRecordBatch = kafkajsModule<(decoder: Decoder) => Promise<{ records: PlainRecord[] }>>(
  'src/protocol/recordBatch/v0/decoder',
);

/**
 * Has kafkajs decode each record batch into its message objects, and packs those into a chunk. The
 * slow way, kept as a switch (`KAFKA_DECODE=kafkajs`) and as the yardstick for `BatchReader`: one
 * suite runs on both. CRC and rolled-back transactions are ours here too, as kafkajs does not look
 * at the first and lets some of the second through.
 */
export class StockReader implements SetReader {
  corrupt: CorruptRange | null = null;
  readonly #set: FetchedSet;
  readonly #aborted: AbortedRecords;
  readonly #header: BatchHeader = emptyHeader();
  readonly #fromOffset: number;
  readonly #batchBytesMax: number;
  #leaderEpoch = -1;
  #at = 0;
  #offset: number;

  constructor(options: BatchReaderOptions) {
    this.#set = options.set;
    this.#aborted = new AbortedRecords(options.set.aborted);
    this.#fromOffset = options.fromOffset;
    this.#batchBytesMax = options.batchBytesMax;
    this.#offset = options.fromOffset;
  }

  async next(): Promise<RecordChunk | null> {
    const firstOffset = this.#offset;
    const records: PlainRecord[] = [];
    try {
      while (this.corrupt === null && readHeader(this.#set.bytes, this.#at, this.#header)) {
        const header = this.#header;
        if (this.#offset > firstOffset && header.leaderEpoch !== this.#leaderEpoch) break;
        this.#leaderEpoch = header.leaderEpoch;
        checkBatch(this.#set.bytes, header);
        if (!this.#aborted.covers(header)) {
          for (const record of await this.#decode(header)) {
            if (Number(record.offset) >= this.#fromOffset) records.push(record);
          }
        }
        this.#at = header.end;
        this.#offset = Math.max(this.#offset, header.lastOffset + 1);
      }
    } catch (thrown) {
      this.#stopAt(thrown);
    }
    if (this.#offset === firstOffset) return null;
    return packRecords(records, {
      partition: this.#set.partition,
      firstOffset,
      endOffset: this.#offset,
      highWatermark: this.#set.highWatermark,
      leaderEpoch: this.#leaderEpoch,
    });
  }

  async #decode(header: BatchHeader): Promise<PlainRecord[]> {
    const bytes = this.#set.bytes.subarray(header.start, header.end);
    try {
      const { records } = await decodeRecordBatch(new DecoderOf(this.#uncompressed(bytes)));
      return records;
    } catch (thrown) {
      if (thrown instanceof CorruptBatch) throw thrown;
      const error = toError(thrown);
      throw new CorruptBatch(`can't be decoded: ${error.message}`, { cause: error });
    }
  }

  /** The same batch without its compression: kafkajs knows gzip only, and no bound for it. */
  #uncompressed(batch: Buffer): Buffer {
    if (this.#header.codec === codec.none) return batch;
    const packed = batch.subarray(batchHeaderBytes);
    const plain = decompress(this.#header.codec, packed, this.#batchBytesMax);
    const whole = Buffer.concat([batch.subarray(0, batchHeaderBytes), plain]);
    whole.writeInt32BE(whole.length - 12, 8);
    whole.writeInt16BE(whole.readInt16BE(21) & ~0x07, 21);
    return whole;
  }

  #stopAt(thrown: unknown): void {
    if (!(thrown instanceof CorruptBatch)) throw toError(thrown);
    const { baseOffset, lastOffset } = this.#header;
    const last = Math.min(lastOffset, this.#set.highWatermark - 1);
    this.corrupt = {
      baseOffset: Math.max(baseOffset, 0),
      lastOffset: Math.max(last, this.#offset),
      reason: `the record batch at offset ${baseOffset} ${thrown.message}`,
    };
  }
}
