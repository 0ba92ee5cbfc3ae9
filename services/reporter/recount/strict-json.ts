/**
 * Looks whether bytes are one well-formed JSON object by RFC 8259, and for the few things in it
 * that DuckDB's JSON reader does not tell. DuckDB takes `NaN`, `Infinity` and trailing commas, so
 * it can't be the judge of what is well-formed. UTF-8 is left to the caller.
 */

/** What the bytes are. */
export type JsonVerdict = 'object' | 'not_an_object' | 'too_deep' | 'invalid_json';

const depthMax = 64;

/** Reads one text after the other with the same memory; what it found out stands in its fields. */
export class StrictJson {
  /** No escape and no byte from 0x7f on: every string is printable ASCII, spelled as it is. */
  isPlain = true;
  /**
   * Some object may have two equal keys: a filter by the length and the end bytes of its keys, so
   * that nearly all events need no closer look: the known keys of one object all differ in it. No
   * pair of equal keys escapes, but for empty ones, which nobody knows.
   */
  mayRepeatKeys = false;
  /** There is a `null`, a `-0` or an escaped surrogate outside or in the strings. */
  needsRespelling = false;

  private bytes: Uint8Array = new Uint8Array(0);
  private at = 0;
  private end = 0;
  /** Kind of each open bracket, and the filter of the keys seen in each open object. */
  private readonly isObject = new Uint8Array(depthMax + 1);
  private readonly keysSeen = new Int32Array(depthMax + 1);
  private depth = 0;
  /** Of the string read last. */
  private sawEscape = false;

  /** Judges `bytes` from `start` up to, not including, `end`. */
  examine(bytes: Uint8Array, start: number, end: number): JsonVerdict {
    this.bytes = bytes;
    this.at = start;
    this.end = end;
    this.depth = 0;
    this.isPlain = true;
    this.mayRepeatKeys = false;
    this.needsRespelling = false;
    this.skipSpace();
    const first = bytes[this.at];
    const isWhole = this.at < end && this.readValue() && this.isAtEnd();
    if (isWhole) return first === brace ? 'object' : 'not_an_object';
    return bracketsNestDeeper(bytes, start, end) ? 'too_deep' : 'invalid_json';
  }

  private isAtEnd(): boolean {
    this.skipSpace();
    return this.at === this.end;
  }

  /** Steps over one value of any kind without calling itself, so that depth costs no stack. */
  private readValue(): boolean {
    const base = this.depth;
    for (;;) {
      // A value starts here.
      const byte = this.peek();
      if (byte === brace || byte === bracket) {
        if (!this.open(byte === brace)) return false;
        if (this.closesHere()) this.close();
        else if (byte === brace) {
          if (!this.readKey()) return false;
          continue;
        } else continue;
      } else if (byte === quote) {
        if (!this.readString()) return false;
      } else if (!this.readWord(byte)) return false;
      // A value has ended: close what ends with it, and find the next.
      for (;;) {
        if (this.depth === base) return true;
        this.skipSpace();
        const next = this.peek();
        if (next === comma) break;
        if (next !== (this.isObject[this.depth] === 1 ? braceEnd : bracketEnd)) return false;
        this.close();
      }
      this.at += 1;
      this.skipSpace();
      if (this.isObject[this.depth] === 1 && !this.readKey()) return false;
    }
  }

  private open(isObject: boolean): boolean {
    if (this.depth === depthMax) return false;
    this.depth += 1;
    this.isObject[this.depth] = isObject ? 1 : 0;
    this.keysSeen[this.depth] = 0;
    this.at += 1;
    this.skipSpace();
    return true;
  }

  private closesHere(): boolean {
    return this.peek() === (this.isObject[this.depth] === 1 ? braceEnd : bracketEnd);
  }

  private close(): void {
    this.depth -= 1;
    this.at += 1;
  }

  /** A key, its colon, and the space up to the value. */
  private readKey(): boolean {
    const start = this.at + 1;
    if (this.peek() !== quote || !this.readString()) return false;
    const { bytes } = this;
    const length = this.at - 1 - start;
    const ends = (bytes[start] ?? 0) + (bytes[start + 1] ?? 0) + (bytes[this.at - 2] ?? 0);
    // An escaped key can be spelled in many ways: it sets off the closer look by itself.
    if (this.sawEscape) this.mayRepeatKeys = true;
    const bit = 1 << ((length * 5 + ends) & 31);
    const seen = this.keysSeen[this.depth] ?? 0;
    if ((seen & bit) !== 0) this.mayRepeatKeys = true;
    this.keysSeen[this.depth] = seen | bit;
    this.skipSpace();
    if (this.peek() !== colon) return false;
    this.at += 1;
    this.skipSpace();
    return true;
  }

  private readString(): boolean {
    const { bytes, end } = this;
    let at = this.at + 1;
    this.sawEscape = false;
    while (at < end) {
      const byte = bytes[at] as number;
      if (byte === quote) {
        this.at = at + 1;
        return true;
      }
      if (byte < 0x20) return false;
      if (byte >= 0x7f) this.isPlain = false;
      at += 1;
      if (byte !== backslash) continue;
      this.sawEscape = true;
      this.isPlain = false;
      const length = this.escapeLength(at);
      if (length === 0) return false;
      at += length;
    }
    return false;
  }

  /** Bytes of the escape after its backslash; 0 if it is none. */
  private escapeLength(at: number): number {
    const byte = this.bytes[at];
    if (at >= this.end || byte === undefined) return 0;
    if (byte !== 0x75) return escapable.includes(byte) ? 1 : 0;
    if (at + 5 > this.end) return 0;
    for (let digit = at + 1; digit < at + 5; digit += 1) {
      if (!isHexDigit(this.bytes[digit] ?? 0)) return 0;
    }
    if (((this.bytes[at + 1] ?? 0) | 0x20) === 0x64) this.needsRespelling = true;
    return 5;
  }

  private readWord(byte: number): boolean {
    if (byte === 0x74) return this.readLiteral('true');
    if (byte === 0x66) return this.readLiteral('false');
    if (byte !== 0x6e) return this.readNumber();
    this.needsRespelling = true;
    return this.readLiteral('null');
  }

  private readLiteral(word: string): boolean {
    for (let index = 0; index < word.length; index += 1) {
      if (this.at + index >= this.end) return false;
      if (this.bytes[this.at + index] !== word.charCodeAt(index)) return false;
    }
    this.at += word.length;
    return true;
  }

  private readNumber(): boolean {
    const isNegative = this.peek() === minus;
    if (isNegative) this.at += 1;
    const isZero = this.peek() === 0x30;
    if (isZero) this.at += 1;
    else if (!this.skipDigits()) return false;
    if (this.peek() === 0x2e) {
      this.at += 1;
      if (!this.skipDigits()) return false;
    } else if (isNegative && isZero) this.needsRespelling = true;
    if ((this.peek() | 0x20) === 0x65) {
      this.at += 1;
      if (this.peek() === 0x2b || this.peek() === minus) this.at += 1;
      if (!this.skipDigits()) return false;
    }
    return true;
  }

  /** At least one digit. */
  private skipDigits(): boolean {
    const start = this.at;
    while (isDigit(this.peek())) this.at += 1;
    return this.at > start;
  }

  private skipSpace(): void {
    for (;;) {
      const byte = this.peek();
      if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) return;
      this.at += 1;
    }
  }

  /** The next byte; −1 at the end. */
  private peek(): number {
    return this.at < this.end ? (this.bytes[this.at] ?? -1) : -1;
  }
}

const quote = 0x22;
const comma = 0x2c;
const minus = 0x2d;
const colon = 0x3a;
const bracket = 0x5b;
const backslash = 0x5c;
const bracketEnd = 0x5d;
const brace = 0x7b;
const braceEnd = 0x7d;
/** What may stand after a backslash, `u` left out. */
const escapable: readonly number[] = [...'"\\/bfnrt'].map((character) => character.charCodeAt(0));

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39;
}

function isHexDigit(byte: number): boolean {
  return isDigit(byte) || ((byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x66);
}

/** Whether brackets outside strings nest deeper than allowed, in text that is not well-formed: its
 * depth comes first of its faults. */
function bracketsNestDeeper(bytes: Uint8Array, start: number, end: number): boolean {
  let depth = 0;
  let inString = false;
  for (let at = start; at < end; at += 1) {
    const byte = bytes[at];
    if (inString) {
      if (byte === backslash) at += 1;
      else if (byte === quote) inString = false;
    } else if (byte === quote) inString = true;
    else if (byte === brace || byte === bracket) {
      depth += 1;
      if (depth > depthMax) return true;
    } else if (byte === braceEnd || byte === bracketEnd) depth -= 1;
  }
  return false;
}
