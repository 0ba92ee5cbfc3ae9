import { assert } from '../base/assert.ts';
import type { RecordChunk } from '../contracts/record-chunk.ts';
import { CarefulWriter, readCarefully } from './careful-record.ts';
import { buyersKey, factsSeed, identityKeyBytes } from './event-identity.ts';
import { type FactsBatch, type FactsReader, factsStatus, type Rejection } from './facts-batch.ts';
import { factsBatchIn } from './facts-memory.ts';
import * as layout from './kernel/layout.ts';
import { type Kernel, newKernel } from './kernel-instance.ts';

export interface ReaderOptions {
  /** 32 bytes: key of the hash of identities; those of facts and of buyers are made of it. */
  readonly identityKey: Uint8Array;
}

/**
 * A reader that scans records in a WebAssembly kernel and reads only the unusual ones carefully.
 * It takes one chunk at a time and holds a few MiB of memory, whatever the size of a chunk.
 */
export function createFastReader(options: ReaderOptions): FactsReader {
  return new BatchReader(options, true);
}

/** A reader with the same results that reads every record carefully: the measure of the fast one. */
export function createCarefulReader(options: ReaderOptions): FactsReader {
  return new BatchReader(options, false);
}

/** Headers of the last record of a batch that are copied with it, at the most. */
const headerBytesMax = 4096;

class BatchReader implements FactsReader {
  fastCount = 0;
  carefulCount = 0;

  readonly #isFast: boolean;
  readonly #kernel: Kernel;
  readonly #batch: FactsBatch;
  readonly #writer: CarefulWriter;
  readonly #bytes: Uint8Array;
  readonly #words: Int32Array;
  #rejections: Rejection[] = [];

  constructor({ identityKey }: ReaderOptions, isFast: boolean) {
    assert(
      identityKey.length === identityKeyBytes,
      `the identity key has ${identityKeyBytes} bytes`,
    );
    this.#isFast = isFast;
    this.#kernel = newKernel();
    const { buffer } = this.#kernel.memory;
    this.#bytes = new Uint8Array(buffer);
    this.#words = new Int32Array(buffer);
    this.#bytes.set(identityKey, layout.identityKeyAt);
    this.#bytes.set(factsSeed(identityKey), layout.factsSeedAt);
    this.#bytes.set(buyersKey(identityKey), layout.buyersKeyAt);
    this.#batch = factsBatchIn(buffer);
    this.#writer = new CarefulWriter(this.#kernel, this.#batch, identityKey);
  }

  get rejections(): readonly Rejection[] {
    return this.#rejections;
  }

  read(chunk: RecordChunk, from: number): FactsBatch {
    assert(from < chunk.count, 'there is a record to read');
    const count = Math.min(chunk.count - from, layout.batchRecordsMax);
    if (this.#rejections.length > 0) this.#rejections = [];
    this.#writer.begin();
    this.#kernel.begin();
    this.#batch.count = this.#isFast
      ? this.#scan(chunk, from, count)
      : this.#readAllCarefully(chunk, from, count);
    return this.#batch;
  }

  #readAllCarefully(chunk: RecordChunk, from: number, count: number): number {
    const linesBefore = layout.batchLinesMax - layout.eventLinesMax;
    let slot = 0;
    while (slot < count && (this.#words[layout.lineCountAt >> 2] as number) <= linesBefore) {
      this.#readCarefully(chunk, from, slot++);
    }
    return slot;
  }

  #scan(chunk: RecordChunk, from: number, count: number): number {
    const start = firstByte(chunk, from);
    const end = Math.min(lastByte(chunk, from + count - 1), start + layout.windowBytes);
    this.#copyPositions(chunk, from, from + count);
    if (end > start) this.#bytes.set(chunk.bytes.subarray(start, end), layout.windowAt);
    const bias = layout.windowAt - start;
    const limit = Math.max(end, start) + bias;
    let slot = 0;
    while (slot < count) {
      const next = this.#kernel.scan(slot, count, bias, layout.windowAt, limit);
      this.fastCount += next - slot;
      slot = next;
      const stop = this.#words[layout.stopAt >> 2];
      // A record outside the copied bytes begins the next batch, and is copied then. Where it can't
      // even begin one, its parts are too far from each other.
      if (stop === layout.stopLines || (stop === layout.stopOutside && slot > 0)) break;
      if (stop !== layout.stopDone) this.#readCarefully(chunk, from, slot++);
    }
    this.#kernel.finish();
    return slot;
  }

  #copyPositions(chunk: RecordChunk, from: number, to: number): void {
    this.#words.set(chunk.keyStarts.subarray(from, to), layout.keyStartsAt >> 2);
    this.#words.set(chunk.keyEnds.subarray(from, to), layout.keyEndsAt >> 2);
    this.#words.set(chunk.valueStarts.subarray(from, to), layout.valueStartsAt >> 2);
    this.#words.set(chunk.valueEnds.subarray(from, to), layout.valueEndsAt >> 2);
    this.#words.set(chunk.headerStarts.subarray(from, to), layout.headerStartsAt >> 2);
    this.#words.set(chunk.headerCounts.subarray(from, to), layout.headerCountsAt >> 2);
  }

  #readCarefully(chunk: RecordChunk, from: number, slot: number): void {
    this.carefulCount++;
    const index = from + slot;
    const result = readCarefully(chunk, index);
    switch (result.kind) {
      case 'event':
        this.#writer.write(slot, result.event);
        break;
      case 'skipped':
        this.#batch.status[slot] =
          result.reason === 'empty' ? factsStatus.empty : factsStatus.foreign;
        break;
      case 'rejected':
        this.#batch.status[slot] = factsStatus.rejected;
        this.#rejections.push({ index, reason: result.reason, message: result.message });
        break;
    }
  }
}

/** Where record `index` begins: with its key where it has one. */
function firstByte(chunk: RecordChunk, index: number): number {
  const key = chunk.keyStarts[index] as number;
  const value = chunk.valueStarts[index] as number;
  if (key < 0) return Math.max(value, 0);
  return value < 0 ? key : Math.min(key, value);
}

/** Where record `index` ends. Where headers end can't be told without reading them. */
function lastByte(chunk: RecordChunk, index: number): number {
  const end = Math.max(chunk.keyEnds[index] as number, chunk.valueEnds[index] as number);
  if (end < 0) return chunk.bytes.length;
  if (chunk.headerCounts[index] === 0) return end;
  const headersEnd = (chunk.headerStarts[index] as number) + headerBytesMax;
  return Math.min(chunk.bytes.length, Math.max(end, headersEnd));
}
