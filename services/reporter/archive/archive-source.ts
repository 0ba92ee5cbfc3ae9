import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { TallyError } from '../../../libs/base/errors.ts';
import type { RecordChunk } from '../../../libs/contracts/record-chunk.ts';
import { digestFile } from '../durable-file.ts';
import { type OffsetVector, rangesUpTo } from '../recount/offset-vector.ts';
import { emptyChunk, type RecountSource } from '../recount/topic-source.ts';
import { type ArchivedFile, archivedTo, readArchiveManifest } from './archive-manifest.ts';
import { chunkOfRows, type PartRow } from './part-rows.ts';

/**
 * The records of an archive, each file checked against its SHA-256 before it is read.
 *
 * @param until the next offset of each partition at which to stop; by default everything
 * @throws TallyError `not_found` without an archive; `kafka_data_missing` where it does not reach
 *   `until`; the chunks throw `input_invalid` for a file that is damaged or gone
 */
export async function archiveSource(folder: string, until?: OffsetVector): Promise<RecountSource> {
  const manifest = await readArchiveManifest(folder);
  if (manifest === null) throw new TallyError('not_found', `There is no archive in ${folder}.`);
  const bounds = manifest.partitions.map((each) => {
    return { partition: each.partition, low: each.from, high: archivedTo(each) };
  });
  const ranges = rangesUpTo(`the archive in ${folder}`, bounds, until);
  const filesOf = new Map(manifest.partitions.map(({ partition, files }) => [partition, files]));
  async function* chunks(): AsyncGenerator<RecordChunk> {
    const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
    try {
      for (const { partition, from, to } of ranges) {
        if (from === to) yield emptyChunk(partition, to);
        for (const file of filesOf.get(partition) ?? []) {
          if (file.from >= to) continue;
          await assertWhole(folder, file);
          yield* chunksOfFile(instance, join(folder, file.name), {
            partition,
            from: file.from,
            to: Math.min(file.to, to),
          });
        }
      }
    } finally {
      instance.closeSync();
    }
  }
  const counts = manifest.partitions.flatMap(({ partition, partitionCounts }) =>
    partitionCounts === undefined ? [] : [[partition, partitionCounts] as const],
  );
  return {
    chunks: chunks(),
    offsetsTotal: ranges.reduce((sum, { from, to }) => sum + (to - from), 0),
    partitionCount: manifest.partitions.length,
    topic: manifest.topic,
    partitionCounts: new Map(counts),
  };
}

async function assertWhole(folder: string, file: ArchivedFile): Promise<void> {
  const found = await digestFile(join(folder, file.name)).catch(() => null);
  if (found?.sha256 === file.sha256) return;
  const what =
    found === null ? 'is missing' : 'is damaged: its SHA-256 is not that of the manifest';
  throw new TallyError('input_invalid', `${join(folder, file.name)} ${what}.`);
}

async function* chunksOfFile(
  instance: DuckDBInstance,
  file: string,
  range: { partition: number; from: number; to: number },
): AsyncGenerator<RecordChunk> {
  const connection = await instance.connect();
  try {
    const found = await connection.stream(
      `select "offset", timestamp_ms, key, value, header_count, headers
       from read_parquet('${file.replaceAll("'", "''")}') where "offset" < ${range.to}`,
    );
    let next = range.from;
    for (;;) {
      const rows = await found.fetchChunk();
      if (rows === null || rows.rowCount === 0) break;
      const chunk = chunkOfRows(rows.getRows() as unknown as PartRow[], { ...range, from: next });
      next = chunk.endOffset;
      yield chunk;
    }
    // Offsets behind the last record are gaps.
    if (next < range.to) yield chunkOfRows([], { ...range, from: next, end: range.to });
  } finally {
    connection.closeSync();
  }
}
