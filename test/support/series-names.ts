import {
  blockOfField,
  pageOfField,
  parseSeriesPrefix,
  seriesOfField,
} from '../../libs/contracts/cell-names.ts';
import {
  blockQuarters,
  type CellBlock,
  type CellRow,
  type Series,
} from '../../libs/contracts/cells.ts';
import { corrupt, type Entry, readRows, splitEntries } from '../../libs/fold/cell-codec.ts';

interface NamedSeries {
  readonly prefix: string;
  readonly series: Series;
}

/** The names of one shard's series, as whoever reads the shard learns them from its entries. */
export class SeriesNames {
  readonly #named: Array<NamedSeries | undefined> = [];

  /**
   * Learns the series of an entry, if it is one.
   *
   * @throws TallyError `shard_corrupt` where its value names no series
   */
  learn({ name, value }: Entry): boolean {
    const number = seriesOfField(name);
    if (number === undefined) return false;
    const prefix = Buffer.from(value.buffer, value.byteOffset, value.length).toString('latin1');
    if (this.#named[number]?.prefix === prefix) return true;
    const series = parseSeriesPrefix(prefix);
    if (series === undefined) throw corrupt(`${name} names no series`);
    this.#named[number] = { prefix, series };
    return true;
  }

  /**
   * The block that an entry holds, whose series has been learnt.
   *
   * @throws TallyError `shard_corrupt` where name or value is not what a commit writes
   */
  decode({ name, value }: Entry): CellBlock {
    const place = blockOfField(name);
    if (place === undefined) throw corrupt(`${name} is not one of its fields`);
    const named = this.#named[place.series];
    if (named === undefined) throw corrupt(`the series of its block ${name} is not there`);
    const { block } = place;
    const rows: CellRow[] = [];
    readRows(value, 0, value.length, (quarter, values) => {
      rows.push({ quarter: block * blockQuarters + quarter, values: values.slice() });
    });
    return { name: `${named.prefix}${block}`, series: named.series, block, rows };
  }

  /** The series with this number; undefined where it was not learnt. */
  seriesOf(number: number): Series | undefined {
    return this.#named[number]?.series;
  }

  /** The blocks of a commit, in their order; its series are learnt on the way. */
  decodeChange(entries: Buffer): CellBlock[] {
    const blocks: CellBlock[] = [];
    for (const entry of splitEntries(entries)) {
      if (!this.learn(entry) && !isPage(entry)) blocks.push(this.decode(entry));
    }
    return blocks;
  }

  /** The blocks of entries that stand in any order. */
  decodeAll(entries: Iterable<Entry>): CellBlock[] {
    const blocks = [...entries].filter((entry) => !this.learn(entry) && !isPage(entry));
    return blocks.map((entry) => this.decode(entry));
  }
}

/** Whether an entry is a page of purchases. */
export function isPage({ name }: Entry): boolean {
  return pageOfField(name) !== undefined;
}
