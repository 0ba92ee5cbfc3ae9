import { Cube } from '../../../libs/campaign/cube.ts';
import { naiveBlocks, shardState } from './naive-blocks.ts';
import { naivePages } from './naive-pages.ts';
import type { RawEvent } from './raw-events.ts';

/** A cube of three shards that have folded these events. */
export function cubeOf(events: readonly RawEvent[]): Cube {
  const cube = new Cube();
  for (const partition of [0, 1, 2]) {
    const own = events.filter((event) => event.partition === partition);
    cube.reset(shardState(partition, own.length), naiveBlocks(own), naivePages(own));
  }
  return cube;
}
