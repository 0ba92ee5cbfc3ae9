/**
 * The struct-of-arrays into which records are walked. One scratch serves chunk after chunk, so that
 * nothing is allocated for a record; it grows by doubling and never shrinks.
 */
export class RecordScratch {
  count = 0;
  offsets: Float64Array;
  timestamps: Float64Array;
  keyStarts: Int32Array;
  keyEnds: Int32Array;
  valueStarts: Int32Array;
  valueEnds: Int32Array;
  headerStarts: Int32Array;
  headerCounts: Int32Array;

  /** @param capacity records that fit before the first growth */
  constructor(capacity = 1024) {
    this.offsets = new Float64Array(capacity);
    this.timestamps = new Float64Array(capacity);
    this.keyStarts = new Int32Array(capacity);
    this.keyEnds = new Int32Array(capacity);
    this.valueStarts = new Int32Array(capacity);
    this.valueEnds = new Int32Array(capacity);
    this.headerStarts = new Int32Array(capacity);
    this.headerCounts = new Int32Array(capacity);
  }

  /** Makes room for `more` records after those that are there. */
  reserve(more: number): void {
    const needed = this.count + more;
    if (needed <= this.offsets.length) return;
    const capacity = Math.max(needed, this.offsets.length * 2);
    this.offsets = grownFloats(this.offsets, capacity);
    this.timestamps = grownFloats(this.timestamps, capacity);
    this.keyStarts = grownInts(this.keyStarts, capacity);
    this.keyEnds = grownInts(this.keyEnds, capacity);
    this.valueStarts = grownInts(this.valueStarts, capacity);
    this.valueEnds = grownInts(this.valueEnds, capacity);
    this.headerStarts = grownInts(this.headerStarts, capacity);
    this.headerCounts = grownInts(this.headerCounts, capacity);
  }
}

function grownFloats(from: Float64Array, capacity: number): Float64Array {
  const to = new Float64Array(capacity);
  to.set(from);
  return to;
}

function grownInts(from: Int32Array, capacity: number): Int32Array {
  const to = new Int32Array(capacity);
  to.set(from);
  return to;
}
