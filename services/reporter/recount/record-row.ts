import { isUtf8 } from 'node:buffer';
import type { RejectReason, SkipReason } from '../../../libs/contracts/outcomes.ts';
import type { RecordChunk } from '../../../libs/contracts/record-chunk.ts';
import { readHeaders } from '../../../libs/contracts/record-headers.ts';
import { isBinaryMode, readEnvelope } from './binary-envelope.ts';
import type { PlacementRule } from './placement.ts';
import { respellForDuckDb } from './respell.ts';
import { StrictJson } from './strict-json.ts';

/** Ends a row and a field of one: bytes that can't stand in JSON text. */
const rowEnd = 30;
const fieldEnd = 31;
const valueBytesMax = 65_536;
/** What a row needs beside its key and its value. */
const rowOverhead = 64;

/** How a record ended before the database saw it; null if the database decides. */
export type EarlyOutcome =
  | { readonly outcome: 'skipped'; readonly reason: SkipReason }
  | { readonly outcome: 'rejected'; readonly reason: RejectReason }
  | null;

/**
 * Writes records as rows for `add-events.sql`, and sets aside those that are no
 * JSON object. It looks at the form of a record alone; what its fields must be, the SQL says.
 */
export class RowWriter {
  private readonly json = new StrictJson();
  private readonly isPlaced: PlacementRule;
  private buffer: Buffer;
  private length = 0;

  constructor(buffer: Buffer, isPlaced: PlacementRule = () => true) {
    this.buffer = buffer;
    this.isPlaced = isPlaced;
  }

  get bytesWritten(): number {
    return this.length;
  }

  /** The rows so far. Writing goes on in the buffer that is given for it. */
  take(next: Buffer): Buffer {
    const rows = this.buffer.subarray(0, this.length);
    this.buffer = next;
    this.length = 0;
    return rows;
  }

  /** Writes record `index` of a chunk, or says how it ended. */
  add(chunk: RecordChunk, index: number): EarlyOutcome {
    const start = chunk.valueStarts[index] ?? -1;
    const end = chunk.valueEnds[index] ?? -1;
    if (start < 0 || end === start) return { outcome: 'skipped', reason: 'empty' };
    let opening = '';
    if ((chunk.headerCounts[index] ?? 0) > 0) {
      const headers = readHeaders(chunk, index).map(
        ([name, value]) => [latin1(name, 0, name.length), value] as const,
      );
      if (isBinaryMode(headers)) {
        const envelope = readEnvelope(headers);
        if (envelope.kind === 'skipped') return { outcome: 'skipped', reason: envelope.reason };
        if (envelope.kind === 'rejected') return rejected(envelope.reason);
        opening = envelope.opening;
      }
    }
    const fault = this.faultOf(chunk.bytes, start, end);
    if (fault !== null) return rejected(fault);
    this.openRow(chunk, index, { bytes: end - start, opening });
    if (this.json.needsRespelling) this.append(respellForDuckDb(utf8(chunk.bytes, start, end)));
    else this.copy(chunk.bytes, start, end);
    if (opening !== '') this.append('}');
    this.buffer[this.length++] = rowEnd;
    return null;
  }

  private faultOf(bytes: Uint8Array, start: number, end: number): RejectReason | null {
    if (end - start > valueBytesMax) return 'too_large';
    const verdict = this.json.examine(bytes, start, end);
    const isWell = verdict === 'object' && this.json.isPlain;
    if (!isWell && !isUtf8(bytes.subarray(start, end))) return 'invalid_utf8';
    return verdict === 'object' ? null : verdict;
  }

  private openRow(
    chunk: RecordChunk,
    index: number,
    value: { bytes: number; opening: string },
  ): void {
    const keyStart = chunk.keyStarts[index] ?? -1;
    const keyEnd = chunk.keyEnds[index] ?? -1;
    const keyBytes = keyStart < 0 ? 0 : keyEnd - keyStart;
    // Respelling makes a text three times as long at the most.
    this.reserve(rowOverhead + keyBytes + 3 * (value.bytes + value.opening.length));
    this.append(String(chunk.partition));
    this.buffer[this.length++] = fieldEnd;
    this.append(String(chunk.offsets[index]));
    this.buffer[this.length++] = fieldEnd;
    if (isKeyText(chunk.bytes, keyStart, keyEnd)) this.copy(chunk.bytes, keyStart, keyEnd);
    this.buffer[this.length++] = fieldEnd;
    this.append(this.json.mayRepeatKeys ? '1' : '0');
    this.buffer[this.length++] = fieldEnd;
    const isPlain = this.json.isPlain && /^[ !#-[\]-~]*$/.test(value.opening.replaceAll('"', ''));
    this.append(isPlain ? '1' : '0');
    this.buffer[this.length++] = fieldEnd;
    this.append(this.isPlaced(chunk, index) ? '1' : '0');
    this.buffer[this.length++] = fieldEnd;
    this.append(value.opening);
  }

  private append(text: string): void {
    this.length += this.buffer.write(text, this.length, 'utf8');
  }

  private copy(bytes: Uint8Array, start: number, end: number): void {
    this.buffer.set(bytes.subarray(start, end), this.length);
    this.length += end - start;
  }

  private reserve(bytes: number): void {
    if (this.length + bytes <= this.buffer.length) return;
    const larger = Buffer.allocUnsafe(2 * (this.length + bytes));
    this.buffer.copy(larger, 0, 0, this.length);
    this.buffer = larger;
  }
}

/** Whether a key can be an order id at all: one that is none goes in as the empty text, which no
 * order id is. */
function isKeyText(bytes: Uint8Array, start: number, end: number): boolean {
  let isAscii = true;
  for (let at = start; at < end; at += 1) {
    const byte = bytes[at] as number;
    if (byte < 0x20) return false;
    if (byte > 0x7f) isAscii = false;
  }
  return start >= 0 && (isAscii || isUtf8(bytes.subarray(start, end)));
}

function rejected(reason: RejectReason): EarlyOutcome {
  return { outcome: 'rejected', reason };
}

function utf8(bytes: Uint8Array, start: number, end: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('utf8');
}

function latin1(bytes: Uint8Array, start: number, end: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('latin1');
}
