import { exactJsonText } from '../../../libs/base/exact-json.ts';
import type { Question } from '../../../libs/campaign/question.ts';
import type { AnswerHead } from '../../../libs/contracts/api.ts';
import { type Signal, signalBrand } from '../../../libs/contracts/signals.ts';
import type { GrantedScope } from '../auth/authorise.ts';
import type { ApiContext } from '../context.ts';
import { makeHead } from '../figures/head.ts';
import { type FiguresQuery, openQuestion } from '../figures/open-question.ts';
import { Problem } from '../http/problem.ts';
import { encodeEvent, heartbeat, type StreamEvent } from './events.ts';
import { type Frame, headData, makeFrame, snapshotData, updateData } from './frame.ts';
import type { Viewer } from './viewer.ts';

/** What a channel shows. Viewers that ask the same share one. */
export interface ChannelSubject {
  readonly campaignId: string;
  readonly scope: GrantedScope;
  readonly query: FiguresQuery;
}

export type ChannelContext = Pick<ApiContext, 'shards' | 'book' | 'signals' | 'clock'>;

/** Signals that are told again to a viewer that was away or behind; the latest of them. */
const signalsAgainMax = 100;

/**
 * How far before the event that a viewer has seen last signals are told again: another process may
 * have heard of them sooner than the one that it comes from. What comes twice has the same `id` in it.
 */
const againMs = 60_000;

interface Shown {
  readonly head: AnswerHead;
  readonly frame: Frame;
  /** The cube's generation; another one can not be reached by updates. */
  readonly generation: number;
  /** Version of the shards that the frame was made from. */
  readonly version: number;
  readonly id: number;
}

/**
 * One subject and all who look at it. Every change is asked for, compared and written down once.
 *
 * It is in one of three modes: *new* (nothing was shown yet), *showing*, and *paused* (a shard can't
 * be read, viewers were told, and the figures stand as they were). From *paused* it comes back by
 * `reset`. A subject that is gone ends the channel.
 */
export class Channel {
  readonly viewers = new Set<Viewer>();
  readonly #context: ChannelContext;
  readonly #subject: ChannelSubject;
  readonly #nextId: () => number;
  #shown: Shown | undefined;
  #isPaused = false;
  /** Whether the next thing that is told has a sign of life with it. */
  #isBeatDue = false;
  /** The snapshot of what is shown, as whoever comes is sent it. */
  #welcome: { readonly shown: Shown; readonly bytes: Buffer } | undefined;
  /** What was said lately, for viewers that were behind. */
  #said: { readonly signal: Signal; readonly atMs: number }[] = [];

  constructor(context: ChannelContext, subject: ChannelSubject, nextId: () => number) {
    this.#context = context;
    this.#subject = subject;
    this.#nextId = nextId;
  }

  /**
   * Adds a viewer, which is sent a snapshot, and where it comes back what was said meanwhile.
   *
   * @throws Problem as `openQuestion` does, where there is nothing to show
   */
  join(viewer: Viewer, seenId?: number): void {
    // Whoever comes to others is shown what they see, and told the rest with them at the next tick. To
    // look anew for each would tell all of them whenever one comes: of thousands, none would get in.
    if (this.#isPaused || this.viewers.size === 0) this.refresh();
    if (this.#shown === undefined || this.#isPaused) openQuestion(this.#context, this.#subject);
    const { clock, signals } = this.#context;
    const { campaignId, query } = this.#subject;
    const missed =
      seenId === undefined
        ? []
        : signals
            .since({ campaignId, brandId: query.brand }, seenId - againMs, signalsAgainMax)
            .filter((signal) => this.#isAbout(signal));
    const isPlain = missed.length === 0;
    viewer.send(isPlain ? this.#welcomeBytes() : this.#snapshot('snapshot', missed), clock.now());
    this.viewers.add(viewer);
  }

  /** Sends a viewer that missed updates what replaces them, and the signals among them. */
  catchUp(viewer: Viewer): void {
    const { behindSinceMs } = viewer;
    if (behindSinceMs === undefined || this.#shown === undefined) return;
    const missed = this.#said.filter(({ atMs }) => atMs >= behindSinceMs);
    viewer.catchUp(
      this.#snapshot(
        'reset',
        missed.map(({ signal }) => signal),
      ),
    );
  }

  /** Tells a signal, where it is for those who look here. */
  tell(signal: Signal): void {
    if (!this.#isAbout(signal)) return;
    const id = this.#nextId();
    const atMs = this.#context.clock.now();
    this.#said = [...this.#said.slice(1 - signalsAgainMax), { signal, atMs }];
    // A snapshot that comes after it must not have an earlier version.
    if (this.#shown !== undefined) this.#shown = { ...this.#shown, id };
    this.#broadcast(encodeEvent('signal', id, exactJsonText(signal)), atMs);
  }

  /** Looks at the figures again and tells what has changed; a head by itself only `withHead`. */
  refresh(withHead = false): void {
    const now = this.#ask();
    if (now === undefined) return;
    const before = this.#isPaused ? undefined : this.#shown;
    const after = this.#look(now, before);
    const isPlainUpdate =
      before?.generation === after.generation &&
      before.head.definitionVersion === after.head.definitionVersion;
    if (!isPlainUpdate) {
      const isFirst = this.#shown === undefined;
      this.#shown = after;
      this.#isPaused = false;
      if (!isFirst) this.#broadcast(this.#snapshot('reset'));
      return;
    }
    const changed = updateData(after.head, before.frame, after.frame);
    const isHeadDue = withHead && differs(before.head, after.head);
    const data = changed ?? (isHeadDue ? headData(after.head, after.frame) : undefined);
    if (data === undefined) return;
    this.#shown = after;
    this.#broadcast(encodeEvent('update', after.id, data));
  }

  /** Keeps the connections alive, tells a head that is not what it was, and drops the stuck. */
  beat(): void {
    // What is told with a beat carries the sign of life with it, so that it takes one write a viewer.
    this.#isBeatDue = true;
    this.refresh(true);
    const nowMs = this.#context.clock.now();
    if (this.#isBeatDue) this.#broadcast(Buffer.alloc(0), nowMs);
    for (const viewer of this.viewers) if (viewer.isStuck(nowMs)) viewer.drop();
  }

  /** Ends every stream. */
  end(): void {
    for (const viewer of this.viewers) viewer.end();
    this.viewers.clear();
  }

  /** The question and its head as they are now; undefined where there is nothing to show, which
   * viewers are told once. */
  #ask(): { question: Question; head: AnswerHead } | undefined {
    const { shards, clock } = this.#context;
    try {
      const { entry, question } = openQuestion(this.#context, this.#subject);
      const head = makeHead(entry, shards, { ...question, nowMs: clock.now() });
      return { question, head };
    } catch (thrown) {
      if (!(thrown instanceof Problem)) throw thrown;
      if (thrown.kind === 'shards-unavailable') this.#pause();
      else this.end();
      return undefined;
    }
  }

  /** What there is to show; the frame is made again only where its shards have changed. */
  #look(
    { question, head }: { question: Question; head: AnswerHead },
    before: Shown | undefined,
  ): Shown {
    const { version, cube } = this.#context.shards;
    const isSame =
      before?.version === version && before.head.definitionVersion === head.definitionVersion;
    const frame = isSame ? before.frame : makeFrame(question);
    return { head, frame, generation: cube.generation, version, id: this.#nextId() };
  }

  #pause(): void {
    if (this.#isPaused || this.#shown === undefined) return;
    this.#isPaused = true;
    const { shards, clock } = this.#context;
    const nowMs = clock.now();
    const data = JSON.stringify({
      kind: 'incomplete',
      campaignId: this.#subject.campaignId,
      asOf: new Date(nowMs).toISOString(),
      missingPartitions: shards.coverage().missing ?? [],
    });
    this.#broadcast(encodeEvent('signal', this.#nextId(), data), nowMs);
  }

  /** Whether a signal is for those who look here: a brand is told of itself alone. */
  #isAbout(signal: Signal): boolean {
    const { campaignId, scope, query } = this.#subject;
    const brandId = signalBrand(signal);
    if (signal.campaignId !== campaignId) return false;
    if (scope !== 'all' && (brandId === undefined || !scope.has(brandId))) return false;
    return query.brand === undefined || query.brand === brandId;
  }

  #welcomeBytes(): Buffer {
    if (this.#welcome === undefined || this.#welcome.shown !== this.#shown) {
      const bytes = this.#snapshot('snapshot');
      this.#welcome = { shown: this.#shown as Shown, bytes };
    }
    return this.#welcome.bytes;
  }

  #snapshot(event: StreamEvent, missed: readonly Signal[] = []): Buffer {
    if (this.#shown === undefined) throw new Error('a snapshot was asked for before it was made');
    const { id, head, frame } = this.#shown;
    const signals = missed.map((signal) => encodeEvent('signal', id, exactJsonText(signal)));
    return Buffer.concat([encodeEvent(event, id, snapshotData(head, frame)), ...signals]);
  }

  #broadcast(event: Buffer, nowMs: number = this.#context.clock.now()): void {
    const bytes = this.#isBeatDue ? Buffer.concat([event, heartbeat]) : event;
    this.#isBeatDue = false;
    for (const viewer of this.viewers) viewer.send(bytes, nowMs);
  }
}

/** Whether two heads say something else, apart from when they were made. */
function differs(before: AnswerHead, after: AnswerHead): boolean {
  return JSON.stringify({ ...before, asOf: '' }) !== JSON.stringify({ ...after, asOf: '' });
}
