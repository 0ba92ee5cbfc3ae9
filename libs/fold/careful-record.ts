import { Buffer } from 'node:buffer';
import { assert } from '../base/assert.ts';
import { noBuyer } from '../contracts/buyer-sample.ts';
import { quarterOf } from '../contracts/instant.ts';
import {
  eventType,
  type OrderEvent,
  type OrderLine,
  type ReadResult,
  unspecifiedReason,
} from '../contracts/order-event.ts';
import { readOrderEvent } from '../contracts/read-order-event.ts';
import type { RecordChunk } from '../contracts/record-chunk.ts';
import { readHeaders } from '../contracts/record-headers.ts';
import { encodeFacts, newToBrandCode } from './canonical-facts.ts';
import { eventIdentity } from './event-identity.ts';
import { type FactsBatch, factsStatus } from './facts-batch.ts';
import * as layout from './kernel/layout.ts';
import type { Kernel } from './kernel-instance.ts';

/** Reads record `index` of a chunk as the contract says. */
export function readCarefully(chunk: RecordChunk, index: number): ReadResult {
  return readOrderEvent({
    key: slice(chunk.bytes, chunk.keyStarts[index] as number, chunk.keyEnds[index] as number),
    value: slice(chunk.bytes, chunk.valueStarts[index] as number, chunk.valueEnds[index] as number),
    headers: readHeaders(chunk, index),
  });
}

function slice(bytes: Uint8Array, start: number, end: number): Uint8Array | null {
  return start < 0 ? null : bytes.subarray(start, end);
}

/** Writes events that the careful reader read into a batch, next to those of the kernel. */
export class CarefulWriter {
  readonly #kernel: Kernel;
  readonly #batch: FactsBatch;
  readonly #identityKey: Uint8Array;
  readonly #memory: Buffer;
  readonly #lineCount: Int32Array;
  #textAt: number = layout.carefulTextAt;

  constructor(kernel: Kernel, batch: FactsBatch, identityKey: Uint8Array) {
    this.#kernel = kernel;
    this.#batch = batch;
    this.#identityKey = identityKey;
    this.#memory = Buffer.from(kernel.memory.buffer);
    this.#lineCount = new Int32Array(kernel.memory.buffer, layout.lineCountAt, 1);
  }

  /** Starts a new batch: the text of the one before may be overwritten. */
  begin(): void {
    this.#textAt = layout.carefulTextAt;
  }

  /** Writes an event to row `slot`. The batch must have room for its lines. */
  write(slot: number, event: OrderEvent): void {
    const batch = this.#batch;
    const firstLine = this.#lineCount[0] as number;
    assert(firstLine + event.lines.length <= layout.batchLinesMax, 'a batch has room for an event');
    batch.status[slot] = factsStatus.event;
    batch.types[slot] = event.type;
    batch.quarters[slot] = quarterOf(event.time);
    batch.cohortQuarters[slot] = quarterOf(event.cohort ?? event.time);
    batch.timesMs[slot] = event.time.seconds * 1000 + Math.floor(event.time.nanos / 1e6);
    batch.currencies[slot] = Buffer.from(`${event.currency}\0`, 'latin1').readInt32LE(0);
    batch.lineStarts[slot] = firstLine;
    batch.lineCounts[slot] = event.lines.length;
    const buyer = event.type === eventType.paid ? event.buyer : null;
    batch.buyers[slot] = buyer === null ? noBuyer : this.#hashBuyer(buyer.id);
    batch.newToBrands[slot] = newToBrandCode(buyer?.newToBrand ?? null);
    this.#memory.set(
      eventIdentity(this.#identityKey, event.source, event.id),
      layout.identitiesAt + slot * 16,
    );
    this.#memory.writeBigInt64LE(this.#hash(encodeFacts(event)), layout.factsAt + slot * 8);
    const currency = batch.currencies[slot] as number;
    for (const [i, line] of event.lines.entries()) {
      this.#writeLine(firstLine + i, line);
      batch.listingKeys[firstLine + i] = this.#listingKey(line, currency);
    }
    this.#lineCount[0] = firstLine + event.lines.length;
  }

  #hash(facts: Uint8Array): bigint {
    assert(
      facts.length <= layout.canonicalBytes,
      'facts are no longer than a value and its bounds',
    );
    this.#memory.set(facts, layout.canonicalAt);
    return this.#kernel.hashFacts(facts.length);
  }

  #hashBuyer(id: string): number {
    return this.#kernel.hashBuyer(this.#memory.write(id, layout.canonicalAt, 'utf8'));
  }

  #listingKey({ brandId, listingId, category }: OrderLine, currency: number): number {
    const names = [brandId, listingId, category];
    const text = names.map((name) => String.fromCharCode(name.length) + name).join('');
    this.#memory.write(text, layout.canonicalAt, 'latin1');
    return this.#kernel.keyOfListing(text.length, currency);
  }

  #writeLine(at: number, line: OrderLine): void {
    const batch = this.#batch;
    batch.brandStarts[at] = this.#textAt;
    batch.brandEnds[at] = this.#writeText(line.brandId);
    batch.listingStarts[at] = this.#textAt;
    batch.listingEnds[at] = this.#writeText(line.listingId);
    batch.categoryStarts[at] = this.#textAt;
    batch.categoryEnds[at] = this.#writeText(line.category);
    batch.reasonStarts[at] = line.reason === unspecifiedReason ? -1 : this.#textAt;
    if (line.reason !== unspecifiedReason) batch.reasonEnds[at] = this.#writeText(line.reason);
    batch.quantities[at] = line.quantity;
    batch.amounts[at] = line.amount;
    batch.discounts[at] = line.discount;
  }

  /** Appends a slug and returns where it ends. Slugs are ASCII and at most 64 bytes long. */
  #writeText(slug: string): number {
    this.#textAt += this.#memory.write(slug, this.#textAt, 'latin1');
    return this.#textAt;
  }
}
