import { parseSeriesPrefix } from '../contracts/cell-names.ts';
import type { BlockDigests } from './block-digests.ts';
import { corrupt, forEachEntry, readRows } from './cell-codec.ts';
import type { CellTable } from './cell-table.ts';
import type { PurchaseLog } from './purchase-log.ts';
import type { SeriesNumbers } from './series-numbers.ts';
import type { SeriesTable } from './series-table.ts';

export interface CellRestorerParts {
  readonly cells: CellTable;
  readonly series: SeriesTable;
  readonly numbers: SeriesNumbers;
  readonly digests: BlockDigests;
  readonly pageDigests: BlockDigests;
  readonly purchases: PurchaseLog;
}

/**
 * Takes the stored counters of a shard over into an empty table of cells. Entries come in any order,
 * and may come more than once: the last one counts. It works on the bytes as they are, and the
 * digest is made of these very bytes.
 */
export class CellRestorer {
  readonly #parts: CellRestorerParts;
  /** Entries of blocks whose series has not come yet. */
  readonly #waiting: Buffer[] = [];
  /** Pages of purchases by their number. */
  readonly #pages: Buffer[] = [];
  #weight = 0;

  constructor(parts: CellRestorerParts) {
    this.#parts = parts;
  }

  /**
   * Takes some entries.
   *
   * @throws TallyError `shard_corrupt`
   */
  take(entries: Buffer): void {
    forEachEntry(entries, (nameStart, nameEnd, valueStart, valueEnd) => {
      const at = { nameStart, nameEnd, valueStart, valueEnd };
      if (entries[nameStart] === letterS) this.#takeSeries(entries, at);
      else if (entries[nameStart] === letterO) this.#takePage(entries, at);
      else if (!this.#takeBlock(entries, at)) {
        this.#waiting.push(entries.subarray(nameStart - 2, valueEnd));
      }
    });
  }

  /**
   * Says that all entries were taken, and gives the sum of all numbers in blocks of brands.
   *
   * @throws TallyError `shard_corrupt` where a series or a page of purchases is missing
   */
  finish(): number {
    for (const entry of this.#waiting) {
      forEachEntry(entry, (nameStart, nameEnd, valueStart, valueEnd) => {
        if (this.#takeBlock(entry, { nameStart, nameEnd, valueStart, valueEnd })) return;
        const name = entry.toString('latin1', nameStart, nameEnd);
        throw corrupt(`the series of its block ${name} is not there`);
      });
    }
    const { purchases } = this.#parts;
    // A page that is missing is a hole in the array, which `restore` is shown as an empty one.
    purchases.restore(Array.from(this.#pages, (page) => page ?? Buffer.alloc(0)));
    return this.#weight;
  }

  #takePage(bytes: Buffer, at: EntryPlace): void {
    const page = readNatural(bytes, at.nameStart + 2, at.nameEnd);
    if (Number.isNaN(page) || page > pagesMax)
      throw corrupt('a page of its purchases has no number');
    this.#pages[page] = bytes.subarray(at.valueStart, at.valueEnd);
    this.#parts.pageDigests.replace(page, bytes, at.nameStart - 2, at.valueEnd);
  }

  #takeSeries(bytes: Buffer, at: EntryPlace): void {
    const { series, numbers, digests } = this.#parts;
    const number = readNatural(bytes, at.nameStart + 2, at.nameEnd);
    if (numbers.idOf(number) >= 0) return;
    const parsed = parseSeriesPrefix(bytes.toString('latin1', at.valueStart, at.valueEnd));
    if (parsed === undefined) throw corrupt(`series ${number} has no name`);
    numbers.set(number, series.intern(parsed));
    digests.add(bytes, at.nameStart - 2, at.valueEnd);
  }

  /** Whether the series of the block is known, so that it could be taken. */
  #takeBlock(bytes: Buffer, { nameStart, nameEnd, valueStart, valueEnd }: EntryPlace): boolean {
    const { cells, series, numbers, digests } = this.#parts;
    let split = nameStart;
    while (split < nameEnd && bytes[split] !== slash) split++;
    const isNegative = bytes[split + 1] === minus;
    const size = readNatural(bytes, isNegative ? split + 2 : split + 1, nameEnd);
    const seriesNumber = readNatural(bytes, nameStart, split);
    if (Number.isNaN(size) || Number.isNaN(seriesNumber)) {
      throw corrupt(`${bytes.toString('latin1', nameStart, nameEnd)} is not one of its fields`);
    }
    const id = numbers.idOf(seriesNumber);
    if (id < 0) return false;
    const index = cells.restoreBlock(id, isNegative ? -size : size);
    digests.replace(index, bytes, nameStart - 2, valueEnd);
    const isBrand = series.isBrand(id);
    readRows(bytes, valueStart, valueEnd, (quarter, values) => {
      cells.restoreRow(index, quarter, values);
      if (isBrand) for (const value of values) this.#weight += value;
    });
    return true;
  }
}

/** Where an entry's name and value stand. */
interface EntryPlace {
  readonly nameStart: number;
  readonly nameEnd: number;
  readonly valueStart: number;
  readonly valueEnd: number;
}

const letterS = 115;
const letterO = 111;

/** A shard has far fewer: a name with a larger number is none of ours. */
const pagesMax = 2 ** 26;
const slash = 47;
const minus = 45;

/** The decimal number that stands there; NaN where there is none. */
function readNatural(bytes: Uint8Array, from: number, to: number): number {
  let number = from < to ? 0 : Number.NaN;
  for (let at = from; at < to; at++) {
    const digit = (bytes[at] as number) - 48;
    number = digit >= 0 && digit <= 9 ? number * 10 + digit : Number.NaN;
  }
  return number;
}
