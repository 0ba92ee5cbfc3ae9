import { createParser } from 'eventsource-parser';
import { createBackoff } from '../base/backoff.ts';
import { toError } from '../base/errors.ts';
import { parseExactJson } from '../base/exact-json.ts';
import { type ApiPlace, askPath } from './api-client.ts';
import { ApiProblem } from './api-problem.ts';

/** An event of a live stream. */
export interface StreamEvent {
  /** `snapshot`, `update`, `reset` or `signal`. */
  readonly name: string;
  readonly data: unknown;
}

export interface StreamFollower {
  readonly signal: AbortSignal;
  /** Told each event in its order. */
  readonly onEvent: (event: StreamEvent) => void;
  /** Told when the stream is not there, before the next attempt. */
  readonly onBroken?: (reason: string) => void;
  /** Told whenever anything arrives, be it only the line that keeps the connection alive. */
  readonly onAlive?: () => void;
  /** Which refusals end the following; by default none does. */
  readonly givesUpOn?: (problem: ApiProblem) => boolean;
  /** How long nothing may arrive before the connection is taken for dead. The API says something
   * every 15 s at the least. */
  readonly quietMsMax?: number;
}

const firstWaitMs = 500;
const waitMsMax = 5_000;
const usualQuietMsMax = 20_000;

/**
 * Follows a live stream until the signal aborts, and again whenever it breaks off, from the event
 * that was seen last. Pauses grow and are drawn, so that viewers who lost the same server do not
 * come back in step.
 *
 * @param path `/v1/campaigns/putian-2026/stream`
 * @throws ApiProblem where `givesUpOn` says so; nothing else ends it but the signal
 */
export async function followStream(
  place: ApiPlace,
  path: string,
  follower: StreamFollower,
): Promise<void> {
  const { signal, onBroken, givesUpOn } = follower;
  const backoff = createBackoff({ firstMs: firstWaitMs, maxMs: waitMsMax });
  const seen: { lastEventId?: string } = {};
  while (!signal.aborted) {
    let problem: ApiProblem | undefined;
    try {
      await readOnce(place, path, { ...follower, seen, onOpen: backoff.reset });
    } catch (thrown) {
      if (signal.aborted) return;
      if (thrown instanceof ApiProblem) problem = thrown;
      if (problem !== undefined && givesUpOn?.(problem)) throw problem;
      onBroken?.(toError(thrown).message);
      await pause(Math.max(backoff.nextMs(), problem?.retryAfterMs ?? 0), signal);
    }
  }
}

interface Reading extends StreamFollower {
  readonly seen: { lastEventId?: string };
  readonly onOpen: () => void;
}

/** One connection, from its request to its end, which is always an error. */
async function readOnce(place: ApiPlace, path: string, reading: Reading): Promise<never> {
  const { signal, seen, onEvent, onAlive, onOpen, quietMsMax = usualQuietMsMax } = reading;
  const quiet = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const arrived = () => {
    clearTimeout(timer);
    timer = setTimeout(() => quiet.abort(new Error('the stream went quiet')), quietMsMax);
  };
  const over = AbortSignal.any([signal, quiet.signal]);
  const parser = createParser({
    onEvent: ({ id, event = 'message', data }) => {
      if (id !== undefined) seen.lastEventId = id;
      onEvent({ name: event, data: parseExactJson(data) });
    },
  });
  arrived();
  try {
    const resume = seen.lastEventId === undefined ? {} : { 'last-event-id': seen.lastEventId };
    const response = await askPath(place, path, {
      headers: { accept: 'text/event-stream', ...resume },
      signal: over,
    });
    if (response.body === null) throw new Error('the stream has no body');
    onOpen();
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    // A body that is being read does not always hear of its request's signal.
    over.addEventListener('abort', () => void reader.cancel().catch(() => undefined), {
      once: true,
    });
    for (;;) {
      const { done, value } = await reader.read();
      if (done) throw over.aborted ? toError(over.reason) : new Error('the stream ended');
      arrived();
      onAlive?.();
      parser.feed(value);
    }
  } finally {
    clearTimeout(timer);
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => resolve(clearTimeout(timer)), { once: true });
  });
}
