import { type ReadonlySignal, signal } from '@preact/signals';
import type { ApiProblem } from '../../../../libs/client/api-problem.ts';
import { followStream, type StreamEvent } from '../../../../libs/client/follow-stream.ts';
import { apiPlace, noteRefusal } from './ask.ts';

/**
 * How a live stream is doing: *connecting* (for the first time), *live*, *lost* (it broke off, what
 * is shown stands still, and it is tried again), *paused* (connected, and a part of the figures
 * can't be read), *refused* (the API says no, and it is not tried again).
 */
export type LinkState = 'connecting' | 'live' | 'lost' | 'paused' | 'refused';

export interface Link {
  readonly state: LinkState;
  /** When it came into this state, as `Date.now()` has it. */
  readonly sinceMs: number;
  /** How often it has come back. */
  readonly returns: number;
  readonly missingPartitions?: readonly number[];
  readonly problem?: ApiProblem;
}

/** What a live stream shows, and how it is doing. */
export interface LiveFeed<Shown> {
  readonly shown: ReadonlySignal<Shown | null>;
  readonly link: ReadonlySignal<Link>;
  /** When anything was heard last, as `Date.now()` has it. */
  readonly heardMs: ReadonlySignal<number>;
  close(): void;
}

export interface FeedOptions<Shown> {
  /** `/v1/campaigns/putian-2026/stream` */
  readonly path: string;
  /** What is shown after an event of a snapshot, a reset or an update. */
  readonly take: (before: Shown | null, event: StreamEvent) => Shown | null;
  /** Told of signals other than a pause of the figures. */
  readonly onSignal?: (data: unknown) => void;
}

/** Changes are shown so often at the most: more could not be read, and would cost. */
const paintMs = 200;

/** Gone, forbidden or unknown: asking again would change nothing. */
const finalStatuses = [401, 403, 404];

/**
 * Follows a stream until it is closed. It survives a lost connection and a restart of the API: what
 * was shown stays, the link says that it is lost, and the next snapshot replaces it.
 */
export function openFeed<Shown>({ path, take, onSignal }: FeedOptions<Shown>): LiveFeed<Shown> {
  const shown = signal<Shown | null>(null);
  const link = signal<Link>({ state: 'connecting', sinceMs: Date.now(), returns: 0 });
  const heardMs = signal(Date.now());
  const ended = new AbortController();
  const become = (state: LinkState, some: Partial<Link> = {}) => {
    const { value } = link;
    if (value.state === state && value.state !== 'refused') return;
    const returns = value.returns + (value.state === 'lost' && state === 'live' ? 1 : 0);
    link.value = { state, sinceMs: Date.now(), returns, ...some };
  };
  let newest: Shown | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const paint = () => {
    timer = undefined;
    shown.value = newest;
  };
  const onEvent = (event: StreamEvent) => {
    if (event.name === 'signal') {
      const data = event.data as { readonly kind?: string; readonly missingPartitions?: number[] };
      if (data.kind !== 'incomplete') onSignal?.(event.data);
      else become('paused', { missingPartitions: data.missingPartitions ?? [] });
      return;
    }
    newest = take(newest, event);
    if (event.name === 'update' && link.value.state !== 'lost')
      timer ??= setTimeout(paint, paintMs);
    else paint();
    become('live');
  };
  const following = followStream(apiPlace(), path, {
    signal: ended.signal,
    onEvent,
    onAlive: () => {
      heardMs.value = Date.now();
    },
    onBroken: () => become('lost'),
    givesUpOn: ({ status }) => finalStatuses.includes(status),
  });
  following.catch((thrown: ApiProblem) => {
    noteRefusal(thrown);
    become('refused', { problem: thrown });
  });
  return {
    shown,
    link,
    heardMs,
    close: () => {
      ended.abort();
      clearTimeout(timer);
    },
  };
}
