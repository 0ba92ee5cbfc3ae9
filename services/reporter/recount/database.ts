import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type DuckDBConnection,
  DuckDBInstance,
  type DuckDBPreparedStatement,
  DuckDBTypeId,
} from '@duckdb/node-api';

/** What the database may take of the machine. */
export interface DatabaseLimits {
  /** Beyond this it goes on in files of the temporary folder. */
  readonly memoryMbMax: number;
  readonly threads: number;
}

export const defaultLimits: DatabaseLimits = {
  memoryMbMax: 2048,
  threads: availableParallelism(),
};

/** A DuckDB of its own for one recount: in memory, and in a temporary folder that goes with it. */
export class RecountDatabase {
  private readonly instance: DuckDBInstance;
  private readonly main: DuckDBConnection;
  private readonly folder: string;
  readonly threads: number;

  private constructor(
    opened: { instance: DuckDBInstance; main: DuckDBConnection },
    folder: string,
    threads: number,
  ) {
    this.instance = opened.instance;
    this.main = opened.main;
    this.folder = folder;
    this.threads = threads;
  }

  /** Opens an empty database with the tables of a recount. */
  static async open(limits: DatabaseLimits): Promise<RecountDatabase> {
    const folder = await mkdtemp(join(tmpdir(), 'tally-recount-'));
    const instance = await DuckDBInstance.create(':memory:', {
      memory_limit: `${limits.memoryMbMax}MB`,
      threads: String(limits.threads),
      temp_directory: folder,
      // Nothing here depends on the order in which rows lie.
      preserve_insertion_order: 'false',
      // Everything needed is in the library: nothing is fetched.
      autoinstall_known_extensions: 'false',
    });
    const opened = { instance, main: await instance.connect() };
    const database = new RecountDatabase(opened, folder, limits.threads);
    try {
      await database.runFile('macros.sql');
      await database.runFile('tables.sql');
    } catch (thrown) {
      await database.close();
      throw thrown;
    }
    return database;
  }

  /** Runs all statements of a file of the `sql` folder. */
  async runFile(name: string): Promise<void> {
    await this.main.run(await readSql(name));
  }

  /** Runs the one statement of a file with values. */
  async runQuery(name: string, values: readonly number[]): Promise<void> {
    await this.main.run(await readSql(name), [...values]);
  }

  /** Runs the one query of a file and gives its rows as plain objects. Whole numbers come as
   * numbers where they are safe, else as bigint. */
  async queryFile(name: string, values: readonly number[] = []): Promise<Row[]> {
    return this.query(await readSql(name), values);
  }

  async query(sql: string, values: readonly (number | string | null)[] = []): Promise<Row[]> {
    const reader = await this.main.runAndReadAll(sql, [...values]);
    return reader.getRowObjectsJS() as Row[];
  }

  /** Puts rows into a table in place of all that are there. */
  async refill(
    table: string,
    rows: readonly (readonly (number | bigint | string | null)[])[],
  ): Promise<void> {
    await this.main.run(`delete from ${table}`);
    const appender = await this.main.createAppender(table);
    for (const row of rows) {
      for (const [at, value] of row.entries()) {
        const type = appender.columnType(at);
        if (value === null) appender.appendNull();
        else if (type.typeId === DuckDBTypeId.BIGINT) appender.appendBigInt(BigInt(value));
        else appender.appendValue(value, type);
      }
      appender.endRow();
    }
    appender.closeSync();
  }

  /** A statement on a connection of its own, so that it runs beside others. */
  async prepareFile(name: string): Promise<DuckDBPreparedStatement> {
    const connection = await this.instance.connect();
    return connection.prepare(await readSql(name));
  }

  async close(): Promise<void> {
    this.main.closeSync();
    this.instance.closeSync();
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** One row of an answer. */
export type Row = Readonly<Record<string, unknown>>;

function readSql(name: string): Promise<string> {
  return readFile(new URL(`sql/${name}`, import.meta.url), 'utf8');
}
