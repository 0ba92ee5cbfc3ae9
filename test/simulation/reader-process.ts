import { createFollower } from '../../libs/store/follow.ts';
import { LiveShards } from '../../services/query-api/live-shards.ts';
import { buyersDifference, cubeDifference } from './cube-check.ts';
import type { SimConnection } from './redis/connection.ts';
import { asStoreConnection } from './redis/store-connection.ts';
import { keySpace } from './safety.ts';
import { SimProcess } from './sim-process.ts';
import type { World } from './world.ts';

/** How often a shard is compared with what is stored, in ms. */
const checkMs = 2_000;

/** One life of a reader of all shards: the real follower, and the cube that it feeds. */
export class ReaderProcess {
  readonly process: SimProcess;
  readonly connections: SimConnection[] = [];
  readonly #shards: LiveShards;
  readonly #world: World;

  constructor(world: World, name: string) {
    this.#world = world;
    this.process = new SimProcess(name, world.timeline);
    const { partitionCount } = world.settings;
    this.#shards = new LiveShards(this.process.clock);
    const follower = createFollower({
      connection: asStoreConnection(this.#connect('reader'), world.settings.isCluster),
      openFollower: () => asStoreConnection(this.#connect('follower')),
      space: keySpace,
      partitions: Array.from({ length: partitionCount }, (_, partition) => partition),
      checkMs,
      clock: this.process.clock,
    });
    const never = new AbortController().signal;
    void follower
      .run((event) => {
        this.#note(event);
        world.safety.onEvent(name, event);
        const problem = this.#shards.apply(event);
        if (event.kind !== 'unreadable' && problem !== undefined) {
          world.safety.fail('the cube takes every event', problem);
        }
      }, never)
      .catch((error) => world.safety.fail('a follower goes on', String(error)));
  }

  /** Holds the cube to what was told, shard by shard. */
  checkCube(): void {
    const { safety } = this.#world;
    const { cube } = this.#shards;
    const views = cube
      .partitions()
      .map((partition) => safety.countersShownBy(this.process.name, partition));
    const difference = cubeDifference(cube, views);
    if (difference !== undefined) safety.fail('the cube is the sum of its shards', difference);
    const pages = cube
      .partitions()
      .map((partition) => safety.pagesShownBy(this.process.name, partition));
    const strange = buyersDifference(cube, pages);
    if (strange !== undefined) safety.fail('the cube has the buyers of its shards', strange);
  }

  crash(): void {
    this.process.kill();
    for (const { link } of this.connections) link?.break({ loseWire: true, holdMs: 0 });
  }

  #connect(role: 'reader' | 'follower'): SimConnection {
    const connection = this.#world.connect(this.process, role);
    this.connections.push(connection);
    return connection;
  }

  #note(event: Parameters<LiveShards['apply']>[0]): void {
    const { coverage, trace } = this.#world;
    const { name } = this.process;
    if (event.kind === 'behind') {
      coverage.hit('reader: fell behind');
      coverage.hit(`reader: ${unreadableKind(event.reason)}`);
      trace.note(name, `is behind with ${event.partition}: ${event.reason}`);
      return;
    }
    if (event.kind === 'unreadable') {
      coverage.hit(`reader: ${unreadableKind(event.reason)}`);
      trace.note(name, `can't read ${event.partition}: ${event.reason}`);
      return;
    }
    const { partition, meta } = event.state;
    coverage.hit(event.kind === 'reset' ? 'reader: loaded' : 'reader: updated');
    trace.note(name, `${event.kind} of ${partition} at ${meta.next}`);
  }
}

function unreadableKind(reason: string): string {
  const known = [
    'its stream of changes has a hole',
    'its stream of changes does not move',
    'it went back',
    'it was made anew',
    'there is no such shard yet',
    'there is no such shard any more',
    'it changes faster than it can be loaded',
    'its counters are not all of one moment',
  ];
  if (known.includes(reason)) return reason;
  return reason.startsWith('WRONGTYPE') ? 'a key of another type' : 'no connection';
}
