import type { Question } from '../../../libs/campaign/question.ts';
import type { AnswerHead } from '../../../libs/contracts/api.ts';
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

export type ChannelContext = Pick<ApiContext, 'shards' | 'book' | 'clock'>;

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

  constructor(context: ChannelContext, subject: ChannelSubject, nextId: () => number) {
    this.#context = context;
    this.#subject = subject;
    this.#nextId = nextId;
  }

  /**
   * Adds a viewer, which is sent a snapshot.
   *
   * @throws Problem as `openQuestion` does, where there is nothing to show
   */
  join(viewer: Viewer): void {
    this.refresh();
    if (this.#shown === undefined || this.#isPaused) openQuestion(this.#context, this.#subject);
    viewer.send(this.#snapshot('snapshot'), this.#context.clock.now());
    this.viewers.add(viewer);
  }

  /** Sends a viewer that missed updates what replaces them. */
  catchUp(viewer: Viewer): void {
    if (viewer.isBehind && this.#shown !== undefined) viewer.catchUp(this.#snapshot('reset'));
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
    this.refresh(true);
    const nowMs = this.#context.clock.now();
    for (const viewer of this.viewers) {
      if (viewer.isStuck(nowMs)) viewer.drop();
      else viewer.send(heartbeat, nowMs);
    }
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

  #snapshot(event: StreamEvent): Buffer {
    if (this.#shown === undefined) throw new Error('a snapshot was asked for before it was made');
    const { id, head, frame } = this.#shown;
    return encodeEvent(event, id, snapshotData(head, frame));
  }

  #broadcast(event: Buffer, nowMs: number = this.#context.clock.now()): void {
    for (const viewer of this.viewers) viewer.send(event, nowMs);
  }
}

/** Whether two heads say something else, apart from when they were made. */
function differs(before: AnswerHead, after: AnswerHead): boolean {
  return JSON.stringify({ ...before, asOf: '' }) !== JSON.stringify({ ...after, asOf: '' });
}
