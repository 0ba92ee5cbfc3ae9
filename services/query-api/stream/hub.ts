import { toError } from '../../../libs/base/errors.ts';
import type { Signal } from '../../../libs/contracts/signals.ts';
import type { ApiContext } from '../context.ts';
import { scopeKey } from '../figures/answer-figures.ts';
import { Problem } from '../http/problem.ts';
import { Channel, type ChannelContext, type ChannelSubject } from './channel.ts';
import type { Viewer } from './viewer.ts';

/** How many streams may be open, and at what pace they are served. */
export interface StreamLimits {
  readonly streamsMax: number;
  readonly streamsPerCallerMax: number;
  /** How long changes are gathered before they are told. */
  readonly tickMs: number;
  /** How often connections are kept alive and callers looked at again: 15 s at the most. */
  readonly beatMs: number;
}

/**
 * From one tick to the next at least so many times what the last one took: with thousands of
 * viewers, streams leave most of the process to taking figures in and to answering.
 */
const tookFactor = 3;

export type HubContext = ChannelContext & Pick<ApiContext, 'authenticator' | 'log'>;

/**
 * All streams of the process. The first change after a calm is told at once; those that follow are
 * gathered for one tick, then every channel that has viewers looks once, whatever came in between.
 */
export class StreamHub {
  readonly #context: HubContext;
  readonly #limits: StreamLimits;
  readonly #channels = new Map<string, Channel>();
  readonly #openByCaller = new Map<string, number>();
  #open = 0;
  #lastId = 0;
  #tick: NodeJS.Timeout | undefined;
  /** When the last tick began, and how long it took. */
  #tickedMs = Number.NEGATIVE_INFINITY;
  #tookMs = 0;
  #beat: NodeJS.Timeout | undefined;
  #isClosed = false;

  constructor(context: HubContext, limits: StreamLimits) {
    this.#context = context;
    this.#limits = limits;
    context.shards.onChange(() => this.#schedule());
    context.book.onChange(() => this.#schedule());
    context.signals.onSignal(({ signal }) => this.#tell(signal));
  }

  /** Streams that are open now. */
  get open(): number {
    return this.#open;
  }

  /**
   * Begins a stream.
   *
   * @param seenId of the last event that a viewer which comes back has seen
   * @returns what must be called when its connection has ended, and when it can take more
   * @throws Problem `too-many-streams`, `unavailable` during a stop, or as `openQuestion` does
   */
  join(
    subject: ChannelSubject,
    viewer: Viewer,
    seenId?: number,
  ): { leave: () => void; drained: () => void } {
    this.#makeRoom(viewer.caller.id);
    const { campaignId, scope, query } = subject;
    const { basis, brand = '', allowPartial } = query;
    const key = [campaignId, scopeKey(scope), basis, brand, allowPartial].join(' ');
    this.#newId();
    const channel =
      this.#channels.get(key) ?? new Channel(this.#context, subject, () => this.#lastId);
    channel.join(viewer, seenId);
    this.#channels.set(key, channel);
    this.#count(viewer.caller.id, 1);
    this.#beat ??= setInterval(() => this.#onBeat(), this.#limits.beatMs);
    const leave = () => {
      channel.viewers.delete(viewer);
      if (channel.viewers.size === 0 && this.#channels.get(key) === channel) {
        this.#channels.delete(key);
      }
      this.#count(viewer.caller.id, -1);
    };
    return { leave, drained: () => channel.catchUp(viewer) };
  }

  /** Ends every stream, and lets none begin. */
  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#tick);
    clearInterval(this.#beat);
    for (const channel of this.#channels.values()) channel.end();
    this.#channels.clear();
  }

  #makeRoom(callerId: string): void {
    const { streamsMax, streamsPerCallerMax } = this.#limits;
    if (this.#isClosed) throw new Problem('unavailable', 'The service stops. Connect again.');
    const own = this.#openByCaller.get(callerId) ?? 0;
    if (this.#open < streamsMax && own < streamsPerCallerMax) return;
    const detail = 'Close a stream that is not needed, or try again later.';
    throw new Problem('too-many-streams', detail, { headers: { 'retry-after': '10' } });
  }

  #count(callerId: string, by: 1 | -1): void {
    this.#open += by;
    const own = (this.#openByCaller.get(callerId) ?? 0) + by;
    if (own > 0) this.#openByCaller.set(callerId, own);
    else this.#openByCaller.delete(callerId);
  }

  /**
   * Versions grow, also from one life of the process to the next. All channels share one for each
   * tick, so that it keeps to the clock, however many there are: a viewer that comes back, maybe to
   * another process, names by it when it was last told something.
   */
  #newId(): void {
    this.#lastId = Math.max(this.#lastId + 1, this.#context.clock.now());
  }

  #tell(signal: Signal): void {
    this.#newId();
    this.#eachChannel((channel) => channel.tell(signal));
  }

  #schedule(): void {
    if (this.#tick !== undefined || this.#channels.size === 0 || this.#isClosed) return;
    const paceMs = Math.max(this.#limits.tickMs, this.#tookMs * tookFactor);
    const sinceMs = this.#context.clock.monotonic() - this.#tickedMs;
    this.#tick = setTimeout(() => this.#onTick(), Math.max(0, paceMs - sinceMs));
  }

  #onTick(): void {
    const { clock } = this.#context;
    this.#tick = undefined;
    this.#tickedMs = clock.monotonic();
    this.#newId();
    this.#eachChannel((channel) => channel.refresh());
    this.#tookMs = clock.monotonic() - this.#tickedMs;
  }

  /** A credential that ended or was taken back ends its streams within one beat. */
  #onBeat(): void {
    const { authenticator } = this.#context;
    this.#newId();
    this.#eachChannel((channel) => {
      for (const viewer of channel.viewers) {
        if (!authenticator.isCurrent(viewer.caller)) viewer.end();
      }
      channel.beat();
    });
  }

  /** A channel whose figures can't be worked out ends; the others go on. */
  #eachChannel(work: (channel: Channel) => void): void {
    for (const channel of this.#channels.values()) {
      try {
        work(channel);
      } catch (thrown) {
        this.#context.log.error({ err: toError(thrown) }, 'a stream ended for a failure');
        channel.end();
      }
    }
  }
}
