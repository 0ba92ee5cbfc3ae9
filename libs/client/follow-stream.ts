import { setTimeout as sleep } from 'node:timers/promises';
import { createParser } from 'eventsource-parser';
import { toError } from '../base/errors.ts';
import { parseExactJson } from '../base/exact-json.ts';
import { type ApiPlace, headersOf } from './api-client.ts';

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
}

const firstWaitMs = 500;

/**
 * Follows a live stream until the signal aborts, and again whenever it breaks off, from the event
 * that was seen last. It never gives up: whoever follows decides how long.
 *
 * @param path `/v1/campaigns/putian-2026/stream`
 */
export async function followStream(
  place: ApiPlace,
  path: string,
  { signal, onEvent, onBroken }: StreamFollower,
): Promise<void> {
  let lastEventId: string | undefined;
  let waitMs = firstWaitMs;
  while (!signal.aborted) {
    const parser = createParser({
      onEvent: ({ id, event = 'message', data }) => {
        lastEventId = id ?? lastEventId;
        onEvent({ name: event, data: parseExactJson(data) });
      },
      onRetry: (ms) => {
        waitMs = ms;
      },
    });
    try {
      const resume = lastEventId === undefined ? {} : { 'last-event-id': lastEventId };
      const headers = { ...headersOf(place), accept: 'text/event-stream', ...resume };
      const response = await fetch(`${place.url}${path}`, { headers, signal });
      if (!response.ok || response.body === null) throw new Error(`status ${response.status}`);
      for await (const text of response.body.pipeThrough(new TextDecoderStream())) {
        parser.feed(text);
      }
      throw new Error('the stream ended');
    } catch (thrown) {
      if (signal.aborted) return;
      onBroken?.(toError(thrown).message);
      await sleep(waitMs, undefined, { signal }).catch(() => undefined);
    }
  }
}
