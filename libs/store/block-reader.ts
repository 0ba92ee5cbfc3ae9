import { blockOfField, parseSeriesPrefix, seriesOfField } from '../contracts/cell-names.ts';
import type { Series } from '../contracts/cells.ts';
import { PackedBlock, type PackedRows } from '../contracts/packed-block.ts';
import { BlockDigests } from '../fold/block-digests.ts';
import { corrupt, forEachEntry } from '../fold/cell-codec.ts';

/** Reads the counters of one shard, whose series it learns on the way. */
export class BlockReader {
  readonly #series: Array<Series | undefined> = [];

  /**
   * The blocks of some changes, each once, as the last of them has it: whoever is behind has less to
   * do for each change.
   *
   * @throws TallyError `shard_corrupt` where an entry is not what a commit writes
   */
  read(changes: readonly Buffer[]): PackedBlock[] {
    const blocks: PackedBlock[] = [];
    const places = changes.length > 1 ? new Map<string, number>() : undefined;
    for (const entries of changes) {
      forEachEntry(entries, (nameStart, nameEnd, valueStart, valueEnd) => {
        const name = entries.toString('latin1', nameStart, nameEnd);
        const value = entries.toString('latin1', valueStart, valueEnd);
        if (this.learn(name, value)) return;
        const place = places?.get(name) ?? blocks.length;
        places?.set(name, place);
        blocks[place] = this.block(name, value);
      });
    }
    return blocks;
  }

  /**
   * Learns the series of a field, if it is one.
   *
   * @throws TallyError `shard_corrupt` where its value is the name of none
   */
  learn(field: string, value: string): boolean {
    const number = seriesOfField(field);
    if (number === undefined) return false;
    if (this.#series[number] !== undefined) return true;
    const series = parseSeriesPrefix(value);
    if (series === undefined) throw corrupt(`${field} names no series`);
    this.#series[number] = series;
    return true;
  }

  /**
   * The block of a field, whose series has been learnt.
   *
   * @throws TallyError `shard_corrupt` where it is the name of none
   */
  block(field: string, value: PackedRows): PackedBlock {
    const place = blockOfField(field);
    if (place === undefined) throw corrupt(`${field} is not one of its fields`);
    const series = this.#series[place.series];
    if (series === undefined) throw corrupt(`the series of its block ${field} is not there`);
    return new PackedBlock(series, place.block, value);
  }
}

/** The counters of a shard while it is loaded: the last value of each of its fields. */
export class LoadedCounters {
  readonly #places = new Map<string, number>();
  readonly #values: string[] = [];
  readonly #digests = new BlockDigests();

  /** Takes entries over those that were here. */
  take(entries: Buffer): void {
    forEachEntry(entries, (nameStart, nameEnd, valueStart, valueEnd) => {
      const name = entries.toString('latin1', nameStart, nameEnd);
      let place = this.#places.get(name);
      if (place === undefined) {
        place = this.#places.size;
        this.#places.set(name, place);
      }
      this.#values[place] = entries.toString('latin1', valueStart, valueEnd);
      // An entry begins with the length of its name.
      this.#digests.replace(place, entries, nameStart - 2, valueEnd);
    });
  }

  /** Digest of all that is here. */
  get digest(): string {
    return this.#digests.text;
  }

  /**
   * All blocks; the reader knows their series afterwards.
   *
   * @throws TallyError `shard_corrupt` where a field is not what a commit writes
   */
  blocks(reader: BlockReader): PackedBlock[] {
    const fields = [...this.#places].map(([name, place]) => ({ name, value: this.#value(place) }));
    const blocks = fields.filter(({ name, value }) => !reader.learn(name, value));
    return blocks.map(({ name, value }) => reader.block(name, value));
  }

  #value(place: number): string {
    return this.#values[place] as string;
  }
}
