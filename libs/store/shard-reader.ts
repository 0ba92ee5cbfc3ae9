import { type Clock, systemClock } from '../base/clock.ts';
import { TallyError, toError } from '../base/errors.ts';
import type { ShardState } from '../contracts/shard-meta.ts';
import { BlockReader, LoadedCounters } from './block-reader.ts';
import type { ShardEvent } from './follow.ts';
import { type KeySpace, type ShardKeys, shardKeys } from './keys.ts';
import { scanCells } from './scan-cells.ts';
import type { RedisConnection, StoreScripts } from './scripts.ts';
import { type Change, decodeChange, type StreamEntry } from './shard-change.ts';
import { decodeMeta } from './shard-meta-json.ts';
import { shardFormat } from './shard-store.ts';

export interface ShardReaderOptions {
  readonly connection: RedisConnection & StoreScripts;
  readonly space: KeySpace;
  readonly partition: number;
  readonly onEvent: (event: ShardEvent) => void;
  /** Where the shard lies, if not where its partition says. */
  readonly keys?: ShardKeys;
  /** Reads a shard whose partition is halted, too: for those who mend it. */
  readonly evenHalted?: boolean;
  readonly clock?: Clock;
}

/** Changes that one call takes while a shard is loaded. */
const changesPerRead = 16;

/** How long a load reads on before it looks for changes again, in ms, so that none are dropped. */
const changesEveryMs = 50;

/** How often a load is tried when the shard outruns it, before the next check tries again. */
const loadAttemptsMax = 5;

/** Where a reader stands in a stream of changes. */
interface Place {
  readonly state: ShardState;
  readonly lastId: string;
}

/**
 * Keeps up with one shard. Modes: `absent` (nothing readable is known; the next check loads) and
 * `following` (every change up to `state.meta.next` was told). Any doubt leads back to `absent`; so
 * does a stream that dropped changes before they were read, or does not bring them, but what was
 * told stays true of its offset then, and is replaced once the shard is loaded.
 */
export class ShardReader {
  readonly #options: ShardReaderOptions;
  readonly #keys: ShardKeys;
  #state: ShardState | undefined;
  #blocks = new BlockReader();
  #position = '0-0';
  #saidUnreadable = '';
  /** `next` that the last check saw ahead of ours; seen twice in a row, the stream has a hole. */
  #aheadAt = -1;
  /** Ends the wait for the next check early. */
  #hurry = new AbortController();

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

  /** Aborts when there is something to load before the next check is due. */
  get hurry(): AbortSignal {
    return this.#hurry.signal;
  }

  /** Id of the last change that was told. */
  get position(): string {
    return this.#position;
  }

  /** Loads the shard if it is not being followed, else compares it with what is stored. */
  async check(): Promise<void> {
    this.#hurry = new AbortController();
    try {
      if (this.#state === undefined) await this.#load();
      else await this.#compare();
    } catch (thrown) {
      const isConnected = this.#options.connection.status === 'ready';
      this.distrust(isConnected ? toError(thrown).message : 'Redis is not reachable, trying again');
    }
  }

  /**
   * Takes what the stream brought after `position`, and tells it as one change.
   *
   * @returns how many blocks that were
   */
  take(entries: readonly StreamEntry[], position: string): number {
    if (this.#state === undefined || position !== this.#position) return 0;
    const before = this.#state;
    try {
      const changes: Buffer[] = [];
      for (const entry of entries) {
        const change = this.#decode(entry);
        if (change.from === 'rebuilt') {
          this.distrust('it was rebuilt from the log');
          return 0;
        }
        if (!follows(change, this.#state)) {
          this.#leave(change, 'its stream of changes has a hole');
          return 0;
        }
        this.#state = change.state;
        this.#position = change.id;
        if (this.#isHidden(change.state)) {
          this.#hide(change.state);
          return 0;
        }
        changes.push(change.blocks);
      }
      if (this.#state === before) return 0;
      const contents = this.#blocks.read(changes);
      this.#options.onEvent({ kind: 'update', state: this.#state, ...contents });
      return contents.blocks.length;
    } catch (thrown) {
      this.distrust(toError(thrown).message);
      return 0;
    }
  }

  /** Gives up what is known, says so once, and lets the next check load the shard. */
  distrust(reason: string): void {
    this.#forget();
    if (this.#saidUnreadable === reason) return;
    this.#saidUnreadable = reason;
    this.#options.onEvent({ kind: 'unreadable', partition: this.#options.partition, reason });
  }

  #isHidden({ meta }: ShardState): boolean {
    return meta.halted !== undefined && !(this.#options.evenHalted ?? false);
  }

  #hide({ meta }: ShardState): void {
    this.distrust(`its partition is halted: ${meta.halted}`);
  }

  /** A stream that goes on behind where we stand has dropped what we did not read in time: what was
   * told is old, not wrong. Any other change is one of another shard. */
  #leave(change: Change, reason: string): void {
    const next = this.#state?.meta.next ?? 0;
    if (Number(change.from) <= next) this.distrust(reason);
    else this.#fallBehind(reason);
  }

  #fallBehind(reason: string): void {
    this.#forget();
    this.#options.onEvent({ kind: 'behind', partition: this.#options.partition, reason });
  }

  #forget(): void {
    if (this.#state !== undefined) this.#hurry.abort();
    this.#state = undefined;
    this.#aheadAt = -1;
  }

  async #peek(): Promise<Place | undefined> {
    const reply = await this.#options.connection.tallyPeek(this.#keys.shard, this.#keys.changes);
    const [epoch, next = '', meta = '', lastId = '0-0', format = ''] = reply;
    if (epoch === undefined) return undefined;
    if (format !== shardFormat) {
      const message = `it has format ${format || 'unknown'}, and this program reads ${shardFormat}`;
      throw new TallyError('shard_corrupt', message);
    }
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
    if (this.#isHidden(stored.state)) return this.#hide(stored.state);
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
    if (this.#aheadAt === next) return this.#fallBehind('its stream of changes does not move');
    this.#aheadAt = next;
  }

  /**
   * Reads a shard that may change meanwhile: first where it stands, then all blocks, and the changes
   * since. Values are absolute, so once the last change is applied over the scan, the result is the
   * shard exactly as it was at that change.
   */
  async #load(): Promise<void> {
    for (let attempt = 0; attempt < loadAttemptsMax; attempt++) {
      const start = await this.#peek();
      if (start === undefined) return this.distrust('there is no such shard yet');
      if (this.#isHidden(start.state)) return this.#hide(start.state);
      const counters = new LoadedCounters();
      const end = await this.#scan(start, counters);
      if (end === undefined) continue;
      // A server that lost writes while it was read, or a torn file of its own, mixes moments.
      if (counters.digest !== end.state.meta.digest) {
        return this.distrust('its counters are not all of one moment');
      }
      const reader = new BlockReader();
      const contents = counters.contents(reader);
      this.#blocks = reader;
      this.#state = end.state;
      this.#position = end.lastId;
      this.#saidUnreadable = '';
      this.#aheadAt = -1;
      this.#options.onEvent({ kind: 'reset', state: end.state, ...contents });
      return;
    }
    this.distrust('it changes faster than it can be loaded');
  }

  /** Gives where the shard stood at the end; undefined where its stream has dropped changes. */
  async #scan(start: Place, counters: LoadedCounters): Promise<Place | undefined> {
    const { connection, clock = systemClock } = this.#options;
    let place: Place | undefined = start;
    let lookedMs = clock.monotonic();
    for await (const page of scanCells(connection, this.#keys.shard)) {
      counters.take(page);
      if (clock.monotonic() - lookedMs < changesEveryMs) continue;
      place = await this.#catchUp(place, counters);
      if (place === undefined) return undefined;
      lookedMs = clock.monotonic();
    }
    const stored = await this.#peek();
    if (stored === undefined) return undefined;
    // A scan may have met values of any commit up to this peek, so all of them must be applied.
    while (place !== undefined && place.state.meta.next < stored.state.meta.next) {
      const before: Place = place;
      place = await this.#catchUp(before, counters);
      if (place === before) return undefined;
    }
    return place;
  }

  /** Applies the next changes; undefined where the stream no longer holds them all. */
  async #catchUp(from: Place, counters: LoadedCounters): Promise<Place | undefined> {
    let { state, lastId } = from;
    const entries = await this.#options.connection.xrangeBuffer(
      this.#keys.changes,
      `(${lastId}`,
      '+',
      'COUNT',
      changesPerRead,
    );
    if (entries.length === 0) return from;
    for (const entry of entries as unknown as StreamEntry[]) {
      const change = this.#decode(entry);
      if (!follows(change, state)) return undefined;
      counters.take(change.blocks);
      state = change.state;
      lastId = change.id;
    }
    return { state, lastId };
  }

  #decode(entry: StreamEntry): Change {
    return decodeChange(this.#options.partition, this.#keys.changes, entry);
  }
}

/**
 * Whether a change starts where a shard stands: at the same offset, and with the same counters, since
 * a shard that was made anew may come past the same offset.
 */
function follows(change: Change, { meta }: ShardState): boolean {
  return change.from === String(meta.next) && change.fromDigest === meta.digest;
}
