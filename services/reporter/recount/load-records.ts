import type { DuckDBPreparedStatement } from '@duckdb/node-api';
import { assert } from '../../../libs/base/assert.ts';
import type { RecordChunk } from '../../../libs/contracts/record-chunk.ts';
import type { RecountDatabase } from './database.ts';
import type { PlacementRule } from './placement.ts';
import { type EarlyOutcome, RowWriter } from './record-row.ts';

/** Rows are handed to the database in batches of about this size. */
const batchBytes = 4 << 20;
const bufferBytes = 2 * batchBytes;
/** Statements under way at a time at the most: while the database reads, the next rows are written. */
const statementsMax = 2;

/** What was seen of a partition. */
export interface PartitionLoad {
  readonly partition: number;
  readonly startOffset: number;
  nextOffset: number;
  records: number;
  /** Records that did not come as far as the database, by outcome and reason. */
  readonly early: Map<string, { outcome: 'skipped' | 'rejected'; reason: string; records: number }>;
}

/** Puts records into the `events` table. */
export class RecordLoader {
  readonly partitions = new Map<number, PartitionLoad>();

  private readonly writer: RowWriter;
  private readonly idle: DuckDBPreparedStatement[];
  private readonly spare: Buffer[] = [];
  private readonly running = new Set<Promise<void>>();

  private constructor(statements: DuckDBPreparedStatement[], isPlaced?: PlacementRule) {
    this.idle = statements;
    this.writer = new RowWriter(Buffer.allocUnsafe(bufferBytes), isPlaced);
  }

  /** @param isPlaced rejects what lies on another partition than this allows */
  static async open(database: RecountDatabase, isPlaced?: PlacementRule): Promise<RecordLoader> {
    const statements = Array.from({ length: Math.min(statementsMax, database.threads) }, () =>
      database.prepareFile('add-events.sql'),
    );
    return new RecordLoader(await Promise.all(statements), isPlaced);
  }

  /** Takes the next chunk of a partition; it may be used again when the promise resolves. Calls
   * come one after the other. */
  async add(chunk: RecordChunk): Promise<void> {
    const load = this.partitionOf(chunk);
    for (let index = 0; index < chunk.count; index += 1) {
      const early = this.writer.add(chunk, index);
      if (early) countEarly(load, early);
    }
    load.records += chunk.count;
    load.nextOffset = chunk.endOffset;
    if (this.writer.bytesWritten >= batchBytes) await this.send();
  }

  /** Hands over what is left and waits until everything is in the table. */
  async finish(): Promise<void> {
    if (this.writer.bytesWritten > 0) await this.send();
    await Promise.all(this.running);
  }

  private async send(): Promise<void> {
    const rows = this.writer.take(this.spare.pop() ?? Buffer.allocUnsafe(bufferBytes));
    while (this.idle.length === 0) await Promise.race(this.running);
    const statement = this.idle.pop();
    assert(statement, 'a statement is idle once none of all is running');
    const run = this.insert(statement, rows);
    this.running.add(run);
    // A failed run stays in the set: whoever waits for it next hears of it.
    run.then(
      () => this.running.delete(run),
      () => undefined,
    );
  }

  private async insert(statement: DuckDBPreparedStatement, rows: Buffer): Promise<void> {
    statement.bindBlob(1, rows);
    await statement.run();
    this.idle.push(statement);
    this.spare.push(Buffer.from(rows.buffer));
  }

  private partitionOf({ partition, firstOffset }: RecordChunk): PartitionLoad {
    let load = this.partitions.get(partition);
    if (!load) {
      const offsets = { startOffset: firstOffset, nextOffset: firstOffset };
      load = { partition, ...offsets, records: 0, early: new Map() };
      this.partitions.set(partition, load);
    }
    return load;
  }
}

function countEarly(load: PartitionLoad, early: NonNullable<EarlyOutcome>): void {
  const key = `${early.outcome} ${early.reason}`;
  const known = load.early.get(key);
  if (known) known.records += 1;
  else load.early.set(key, { ...early, records: 1 });
}
