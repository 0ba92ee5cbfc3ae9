import { isBlockName } from '../contracts/cell-names.ts';
import type { EncodedBlock } from '../fold/cell-codec.ts';
import type { RedisConnection } from './scripts.ts';

/** Fields in one page: some tens of kB, which Redis copies in well under a millisecond. */
const pageFields = 1000;

/**
 * All blocks of a shard as they are stored, page by page, so that a large shard never holds Redis
 * up. A block may come twice, and while an owner commits, some blocks are older than others:
 * whoever needs one moment must follow the changes from before the scan, or own the shard.
 */
export async function* scanBlocks(
  connection: RedisConnection,
  shardKey: string,
): AsyncGenerator<EncodedBlock[]> {
  let cursor = '0';
  do {
    const [next, fields] = (await connection.hscanBuffer(
      shardKey,
      cursor,
      'COUNT',
      pageFields,
    )) as unknown as [Buffer, Buffer[]];
    cursor = next.toString();
    const blocks: EncodedBlock[] = [];
    for (let i = 0; i < fields.length; i += 2) {
      const name = (fields[i] as Buffer).toString('latin1');
      if (isBlockName(name)) blocks.push({ name, value: fields[i + 1] as Buffer });
    }
    yield blocks;
  } while (cursor !== '0');
}
