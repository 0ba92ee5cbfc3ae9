import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createZstdCompress } from 'node:zlib';
import { TallyError } from '../../../libs/base/errors.ts';
import { blockQuarters, type Series } from '../../../libs/contracts/cells.ts';
import { columnCount } from '../../../libs/contracts/measures.ts';
import { BlockNumbers, type PackedBlock } from '../../../libs/contracts/packed-block.ts';
import type { ShardState } from '../../../libs/contracts/shard-meta.ts';
import { canonicalJson } from '../canonical-json.ts';
import { digestFile, settleFile, unfinishedEnding, writeDurably } from '../durable-file.ts';
import type { LoadedShard } from './load-shard.ts';

/** A file of a close's folder. */
export interface KeptFile {
  readonly name: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** All shards at the cut: `snapshot.json`, which names the file with their cells. */
export interface Snapshot {
  readonly format: 'tally-close-snapshot/1';
  readonly shards: readonly ShardState[];
  readonly cells: KeptFile & { readonly rows: number };
}

const rowsPerPiece = 2_000;

/**
 * Writes shards into the folder of a close, whole and for good. The names of the files hold their
 * digests, so two who cut at once don't disturb each other.
 */
export async function writeSnapshot(
  folder: string,
  shards: readonly LoadedShard[],
): Promise<{ snapshot: Snapshot; file: KeptFile }> {
  await mkdir(folder, { recursive: true });
  const unfinished = join(folder, `cells-${process.pid}.csv.zst${unfinishedEnding}`);
  const counter = { rows: 0 };
  const rows = Readable.from(cellRows(shards, counter));
  await pipeline(rows, createZstdCompress(), createWriteStream(unfinished));
  const digest = await digestFile(unfinished);
  const name = `cells-${digest.sha256.slice(0, 16)}.csv.zst`;
  await settleFile(unfinished, join(folder, name));
  const snapshot: Snapshot = {
    format: 'tally-close-snapshot/1',
    shards: shards.map(({ state }) => state),
    cells: { name, ...digest, rows: counter.rows },
  };
  return { snapshot, file: await keepText(folder, 'snapshot', canonicalJson(snapshot)) };
}

/**
 * Writes a text of a close durably, under a name that holds its digest.
 *
 * @param stem the name without digest and ending
 */
export async function keepText(folder: string, stem: string, text: string): Promise<KeptFile> {
  return keepFile(folder, { stem, ending: 'json', content: Buffer.from(text) });
}

/** The same of any content. */
export async function keepFile(
  folder: string,
  what: { readonly stem: string; readonly ending: string; readonly content: Uint8Array },
): Promise<KeptFile> {
  const { stem, ending, content } = what;
  const sha256 = createHash('sha256').update(content).digest('hex');
  const name = `${stem}-${sha256.slice(0, 16)}.${ending}`;
  await writeDurably(join(folder, name), content);
  return { name, bytes: content.length, sha256 };
}

/**
 * The text of a file that was kept.
 *
 * @throws TallyError `not_found` where it is not there; `input_invalid` where it is another one
 */
export async function readKept(folder: string, file: KeptFile): Promise<string> {
  await assertKept(folder, file);
  return readFile(join(folder, file.name), 'utf8');
}

/** @throws TallyError as `readKept` */
export async function assertKept(
  folder: string,
  { name, sha256 }: Pick<KeptFile, 'name' | 'sha256'>,
): Promise<void> {
  const found = await digestFile(join(folder, name)).catch(() => null);
  if (found?.sha256 === sha256) return;
  const path = join(folder, name);
  if (found !== null) throw new TallyError('input_invalid', `${path} is not as it was written.`);
  const message = `${path} is missing. Go on where the close was begun, or abandon it and open another.`;
  throw new TallyError('not_found', message);
}

/** The cells of all shards as CSV without a header, in pieces: partition, table, brand, listing,
 * category, currency or reason, quarter hour, then a number for each column of `measureColumns`. */
function* cellRows(shards: readonly LoadedShard[], counter: { rows: number }): Generator<string> {
  const numbers = new BlockNumbers();
  let piece: string[] = [];
  for (const { state, blocks } of shards) {
    for (const block of blocks) {
      for (const row of rowsOf(block, numbers)) {
        piece.push(`${state.partition},${row}\n`);
        counter.rows += 1;
      }
      if (piece.length < rowsPerPiece) continue;
      yield piece.join('');
      piece = [];
    }
  }
  yield piece.join('');
}

function* rowsOf({ series, block, packed }: PackedBlock, numbers: BlockNumbers): Generator<string> {
  numbers.read(packed);
  const name = nameOf(series);
  let values = new Array<number>(columnCount).fill(0);
  for (let index = 0; index < numbers.count; index += 1) {
    const place = numbers.places[index] as number;
    values[numbers.columns[index] as number] = numbers.values[index] as number;
    if (index + 1 < numbers.count && numbers.places[index + 1] === place) continue;
    yield `${name},${block * blockQuarters + place},${values.join(',')}`;
    values = new Array<number>(columnCount).fill(0);
  }
}

/** Names are slugs and codes, so none needs quotes. */
function nameOf(series: Series): string {
  const { brandId, category } = series;
  switch (series.table) {
    case 'brand':
      return `b,${brandId},,${category},${series.currency}`;
    case 'listing':
      return `l,${brandId},${series.listingId},${category},${series.currency}`;
    case 'reason':
      return `r,${brandId},${series.listingId},${category},${series.reason}`;
  }
}
