import { fieldsToEntries } from './field-list.ts';
import type { RedisConnection, StoreScripts } from './scripts.ts';

/** Fields in one page: some tens of kB, for which Redis is busy a millisecond or two. */
const pageFields = 1000;

/**
 * All counters of a shard as they are stored, page by page, each a string of entries, so that a
 * large shard never holds Redis up. The next page is on its way while one is used. An entry may come
 * twice, and while an owner commits, some are older than others: whoever needs one moment must
 * follow the changes from before the scan, or own the shard.
 */
export async function* scanCells(
  connection: RedisConnection & StoreScripts,
  shardKey: string,
): AsyncGenerator<Buffer> {
  const ask = (cursor: string): Promise<Buffer[]> => {
    const page = connection.tallyScanBuffer(shardKey, cursor, pageFields);
    // Nobody may be left to hear of it when this one fails.
    page.catch(() => undefined);
    return page;
  };
  let pending: Promise<Buffer[]> | undefined = ask('0');
  while (pending !== undefined) {
    const [next, fields] = (await pending) as [Buffer, Buffer];
    const cursor = next.toString();
    pending = cursor === '0' ? undefined : ask(cursor);
    yield fieldsToEntries(fields);
  }
}
