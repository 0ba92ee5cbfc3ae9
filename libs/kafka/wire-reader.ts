import { readInt64 } from './batch-header.ts';

/** Reads an answer of a broker from its start to its end; a class only for the position. */
export class WireReader {
  readonly buffer: Buffer;
  at = 0;

  constructor(buffer: Buffer) {
    this.buffer = buffer;
  }

  int16(): number {
    this.at += 2;
    return this.buffer.readInt16BE(this.at - 2);
  }

  int32(): number {
    this.at += 4;
    return this.buffer.readInt32BE(this.at - 4);
  }

  int64(): number {
    this.at += 8;
    return readInt64(this.buffer, this.at - 8);
  }

  /** Seven bits a byte, the lowest first; the top bit says that another byte follows. */
  uvarint(): number {
    let value = 0;
    let scale = 1;
    for (;;) {
      const byte = this.buffer.readUInt8(this.at++);
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
      scale *= 0x80;
    }
  }

  slice(length: number): Buffer {
    this.at += length;
    return this.buffer.subarray(this.at - length, this.at);
  }

  string(): string {
    return this.slice(this.int16()).toString('utf8');
  }

  /** A string of a flexible version; null where there is none. */
  compactString(): string | null {
    const length = this.uvarint() - 1;
    return length < 0 ? null : this.slice(length).toString('utf8');
  }

  array<Item>(read: () => Item): Item[] {
    return this.#items(this.int32(), read);
  }

  /** An array of a flexible version. */
  compactArray<Item>(read: () => Item): Item[] {
    return this.#items(this.uvarint() - 1, read);
  }

  /** Fields of a flexible version that only some answers have: none of them is used. */
  skipTags(): void {
    for (let left = this.uvarint(); left > 0; left--) {
      this.uvarint();
      const length = this.uvarint();
      this.at += length;
    }
  }

  #items<Item>(count: number, read: () => Item): Item[] {
    const items: Item[] = [];
    for (let index = 0; index < count; index++) items.push(read());
    return items;
  }
}
