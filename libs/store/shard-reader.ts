import { TallyError, toError } from '../base/errors.ts';
import type { ShardState } from '../contracts/shard-meta.ts';
import { digestOf } from '../fold/block-digests.ts';
import { type Entry, splitEntries } from '../fold/cell-codec.ts';
import { SeriesNames } from '../fold/series-names.ts';
import type { ShardEvent } from './follow.ts';
import { type KeySpace, type ShardKeys, shardKeys } from './keys.ts';
import { scanCells } from './scan-cells.ts';
import type { RedisConnection, StoreScripts } from './scripts.ts';
import { decodeMeta } from './shard-meta-json.ts';

export interface ShardReaderOptions {
  readonly connection: RedisConnection & StoreScripts;
  readonly space: KeySpace;
  readonly partition: number;
  readonly onEvent: (event: ShardEvent) => void;
  /** Where the shard lies, if not where its partition says. */
  readonly keys?: ShardKeys;
}

type StreamEntry = [id: Buffer, fields: Buffer[]];

/** One change as the stream holds it. */
interface Change {
  readonly id: string;
  readonly from: string;
  /** Digest of the shard before the change. */
  readonly fromDigest: string;
  readonly state: ShardState;
  readonly blocks: Buffer;
}

/** How often a load is tried when the shard outruns it, before the next check tries again. */
const loadAttemptsMax = 5;

/**
 * Keeps up with one shard. Modes: `absent` (nothing readable is known; the next check loads) and
 * `following` (every change up to `state.meta.next` was told). Any doubt leads back to `absent`.
 */
export class ShardReader {
  readonly #options: ShardReaderOptions;
  readonly #keys: ShardKeys;
  #state: ShardState | undefined;
  #names = new SeriesNames();
  #position = '0-0';
  #saidUnreadable = '';
  /** `next` that the last check saw ahead of ours; seen twice in a row, the stream has a hole. */
  #aheadAt = -1;

  constructor(options: ShardReaderOptions) {
    this.#options = options;
    this.#keys = options.keys ?? shardKeys(options.space, options.partition);
  }

  get isFollowing(): boolean {
    return this.#state !== undefined;
  }

  get changesKey(): string {
    return this.#keys.changes;
  }

  /** Id of the last change that was told. */
  get position(): string {
    return this.#position;
  }

  /** Loads the shard if it is not being followed, else compares it with what is stored. */
  async check(): Promise<void> {
    try {
      if (this.#state === undefined) await this.#load();
      else await this.#compare();
    } catch (thrown) {
      const isConnected = this.#options.connection.status === 'ready';
      this.distrust(isConnected ? toError(thrown).message : 'Redis is not reachable, trying again');
    }
  }

  /** Takes what the stream brought after `position`. */
  take(entries: readonly StreamEntry[], position: string): void {
    if (this.#state === undefined || position !== this.#position) return;
    try {
      for (const entry of entries) {
        const change = this.#decode(entry);
        if (change.from === 'rebuilt') return this.distrust('it was rebuilt from the log');
        if (!follows(change, this.#state)) {
          return this.distrust('its stream of changes has a hole');
        }
        this.#state = change.state;
        this.#position = change.id;
        const blocks = this.#names.decodeChange(change.blocks);
        this.#options.onEvent({ kind: 'update', state: change.state, blocks });
      }
    } catch (thrown) {
      this.distrust(toError(thrown).message);
    }
  }

  /** Gives up what is known, says so once, and lets the next check load the shard. */
  distrust(reason: string): void {
    this.#state = undefined;
    this.#aheadAt = -1;
    if (this.#saidUnreadable === reason) return;
    this.#saidUnreadable = reason;
    this.#options.onEvent({ kind: 'unreadable', partition: this.#options.partition, reason });
  }

  async #peek(): Promise<{ state: ShardState; lastId: string } | undefined> {
    const reply = await this.#options.connection.tallyPeek(this.#keys.shard, this.#keys.changes);
    const [epoch, next = '', meta = '', lastId = '0-0'] = reply;
    if (epoch === undefined) return undefined;
    const { partition } = this.#options;
    return { state: { partition, epoch: Number(epoch), meta: decodeMeta(meta, next) }, lastId };
  }

  async #compare(): Promise<void> {
    const before = this.#state;
    const stored = await this.#peek();
    if (this.#state === undefined || before === undefined) return;
    if (stored === undefined) return this.distrust('there is no such shard any more');
    const { next, digest } = this.#state.meta;
    const { meta, epoch } = stored.state;
    if (meta.next < before.meta.next) return this.distrust('it went back');
    if (meta.next === next && meta.digest !== digest) return this.distrust('it was made anew');
    if (meta.next <= next) {
      this.#aheadAt = -1;
      if (meta.next === next && epoch !== this.#state.epoch) {
        this.#state = stored.state;
        this.#options.onEvent({ kind: 'update', state: stored.state, blocks: [] });
      }
      return;
    }
    if (this.#aheadAt === next) return this.distrust('its stream of changes does not move');
    this.#aheadAt = next;
  }

  /**
   * Reads a shard that may change meanwhile: first where it stands, then all blocks, then the
   * changes since. Values are absolute, so once the last change is applied over the scan, the
   * result is the shard exactly as it was at that change.
   */
  async #load(): Promise<void> {
    for (let attempt = 0; attempt < loadAttemptsMax; attempt++) {
      const start = await this.#peek();
      if (start === undefined) return this.distrust('there is no such shard yet');
      const entries = new Map<string, Entry>();
      for await (const page of scanCells(this.#options.connection, this.#keys.shard)) {
        for (const entry of splitEntries(page)) entries.set(entry.name, entry);
      }
      const end = await this.#catchUp(start, entries);
      if (end === undefined) continue;
      // A server that lost writes while it was read, or a torn file of its own, mixes moments.
      if (digestOf(entries.values()) !== end.state.meta.digest) {
        return this.distrust('its counters are not all of one moment');
      }
      this.#names = new SeriesNames();
      const blocks = this.#names.decodeAll(entries.values());
      this.#state = end.state;
      this.#position = end.lastId;
      this.#saidUnreadable = '';
      this.#aheadAt = -1;
      this.#options.onEvent({ kind: 'reset', state: end.state, blocks });
      return;
    }
    this.distrust('it changes faster than it can be loaded');
  }

  /** Applies the changes since `start`; undefined where the stream no longer holds them all. */
  async #catchUp(
    start: { state: ShardState; lastId: string },
    known: Map<string, Entry>,
  ): Promise<{ state: ShardState; lastId: string } | undefined> {
    const stored = await this.#peek();
    if (stored === undefined) return undefined;
    let { state, lastId } = start;
    const entries = await this.#options.connection.xrangeBuffer(
      this.#keys.changes,
      `(${lastId}`,
      '+',
    );
    for (const entry of entries as unknown as StreamEntry[]) {
      const change = this.#decode(entry);
      if (!follows(change, state)) return undefined;
      for (const entry of splitEntries(change.blocks)) known.set(entry.name, entry);
      state = change.state;
      lastId = change.id;
    }
    // A scan may have met values of any commit up to this peek, so all of them must be applied.
    return state.meta.next >= stored.state.meta.next ? { state, lastId } : undefined;
  }

  #decode([id, fields]: StreamEntry): Change {
    const values = new Map<string, Buffer>();
    for (let i = 0; i < fields.length; i += 2) {
      values.set((fields[i] as Buffer).toString(), fields[i + 1] as Buffer);
    }
    const text = (name: string): string => values.get(name)?.toString() ?? '';
    const blocks = values.get('blocks');
    if (blocks === undefined) {
      throw new TallyError('shard_corrupt', `Change ${id} of ${this.#keys.changes} is not ours.`);
    }
    const meta = decodeMeta(text('meta'), text('next'));
    const { partition } = this.#options;
    return {
      id: id.toString(),
      from: text('from'),
      fromDigest: text('digest'),
      state: { partition, epoch: Number(text('epoch')), meta },
      blocks,
    };
  }
}

/**
 * Whether a change starts where a shard stands: at the same offset, and with the same counters, since
 * a shard that was made anew may come past the same offset.
 */
function follows(change: Change, { meta }: ShardState): boolean {
  return change.from === String(meta.next) && change.fromDigest === meta.digest;
}
