import { createHash } from 'node:crypto';
import { type DuckDBAppender, type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import type { RecordChunk } from '../../../libs/contracts/record-chunk.ts';
import { readHeaders } from '../../../libs/contracts/record-headers.ts';
import { headerBytes } from './header-bytes.ts';

const createPart = `create table part (
  "offset" bigint not null, timestamp_ms bigint not null, key blob, value blob,
  header_count int not null, headers blob not null)`;

const copyPart = `copy (select * from part order by "offset") to '$file' (
  format parquet, compression zstd, compression_level 3, row_group_size 32768)`;

const noHeaders = new Uint8Array(0);

/**
 * Writes records to Parquet files, one file after the other. Rows stand in the order of offsets,
 * and the same rows give the same bytes.
 */
export class PartWriter {
  private readonly instance: DuckDBInstance;
  private readonly connection: DuckDBConnection;
  private appender: DuckDBAppender | null = null;
  private rows = 0;
  private last: { offset: number; sha256: string } | null = null;

  private constructor(instance: DuckDBInstance, connection: DuckDBConnection) {
    this.instance = instance;
    this.connection = connection;
  }

  static async open(): Promise<PartWriter> {
    // One thread: how rows are shared among several would show in the file.
    const instance = await DuckDBInstance.create(':memory:', {
      threads: '1',
      memory_limit: '1024MB',
      autoinstall_known_extensions: 'false',
    });
    return new PartWriter(instance, await instance.connect());
  }

  /** Takes all records of a chunk. */
  async add(chunk: RecordChunk): Promise<void> {
    const appender = this.appender ?? (await this.begin());
    for (let index = 0; index < chunk.count; index += 1) {
      const key = bytesAt(chunk.bytes, chunk.keyStarts[index], chunk.keyEnds[index]);
      const value = bytesAt(chunk.bytes, chunk.valueStarts[index], chunk.valueEnds[index]);
      const headerCount = chunk.headerCounts[index] ?? 0;
      appender.appendBigInt(BigInt(chunk.offsets[index] ?? 0));
      appender.appendBigInt(BigInt(chunk.timestamps[index] ?? 0));
      if (key === null) appender.appendNull();
      else appender.appendBlob(key);
      if (value === null) appender.appendNull();
      else appender.appendBlob(value);
      appender.appendInteger(headerCount);
      appender.appendBlob(headerCount === 0 ? noHeaders : headerBytes(readHeaders(chunk, index)));
      appender.endRow();
      if (index === chunk.count - 1) {
        this.last = { offset: chunk.offsets[index] ?? 0, sha256: recordDigest(key, value) };
      }
    }
    this.rows += chunk.count;
    appender.flushSync();
  }

  /** Writes what was added since the last file to a new one. */
  async finish(file: string): Promise<{ rows: number; last: PartWriter['last'] }> {
    const appender = this.appender ?? (await this.begin());
    appender.closeSync();
    this.appender = null;
    await this.connection.run(copyPart.replace('$file', file.replaceAll("'", "''")));
    const { rows, last } = this;
    this.rows = 0;
    this.last = null;
    return { rows, last };
  }

  close(): void {
    this.connection.closeSync();
    this.instance.closeSync();
  }

  private async begin(): Promise<DuckDBAppender> {
    await this.connection.run('drop table if exists part');
    await this.connection.run(createPart);
    this.appender = await this.connection.createAppender('part');
    return this.appender;
  }
}

/** By what a record is known again: SHA-256 over its key and its value. */
export function recordDigest(key: Uint8Array | null, value: Uint8Array | null): string {
  const hash = createHash('sha256');
  for (const part of [key, value]) {
    hash.update(part === null ? 'null ' : `${part.length} `);
    if (part !== null) hash.update(part);
  }
  return hash.digest('hex');
}

function bytesAt(bytes: Uint8Array, start = -1, end = -1): Uint8Array | null {
  return start < 0 ? null : bytes.subarray(start, end);
}
