import { createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { describe, expect, onTestFinished, test } from 'vitest';
import { type Clock, systemClock } from '../../../libs/base/clock.ts';
import { alarmLimits } from '../../../libs/contracts/alarms.ts';
import { webhookBodySchema } from '../../../libs/contracts/signals.ts';
import { sampleSignal } from '../../../test/support/query-api/sample-signal.ts';
import { SignalBook } from './signal-book.ts';
import { callWebhook, webhookSignature } from './webhook-call.ts';
import { deliverMsMax, refusalsMax, WebhookDelivery } from './webhook-delivery.ts';

const secret = 'whsec_c2VjcmV0IG9mIHR3ZW50eS1mb3VyIGJ5dGVz';
const startMs = Date.parse('2026-11-10T04:00:00Z');

interface Call {
  readonly headers: IncomingMessage['headers'];
  readonly path: string | undefined;
  readonly body: string;
}

/** A receiver on this machine, which answers as it is told. */
async function receiver(answer: (response: ServerResponse, calls: number) => void) {
  const calls: Call[] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    calls.push({ headers: request.headers, path: request.url, body });
    response.on('error', () => undefined);
    answer(response, calls.length);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const ids = () => calls.map(({ headers }) => headers['webhook-id']);
  return { calls, ids, place: { url: `http://127.0.0.1:${address.port}/hook`, secret } };
}

const takes = (response: ServerResponse) => response.writeHead(204).end();
const status = (code: number) => (response: ServerResponse) => response.writeHead(code).end('x');

/** A delivery with two signals to deliver, and a progress that outlives it. */
function delivery(
  place: { url: string; secret: string },
  kept: { offset: number | null },
  sleep: Clock['sleep'] = async () => {},
) {
  const clock = {
    nowMs: startMs,
    now: () => clock.nowMs,
    monotonic: () => clock.nowMs,
    sleep,
  };
  const book = new SignalBook();
  book.caughtUp();
  for (const [offset, units] of [100, 200].entries()) {
    book.take({ signal: sampleSignal({ units }), offset, timestampMs: startMs });
  }
  const state = { isMine: true, isNoted: true };
  const logged: string[] = [];
  const note = (fields: object, message: string) =>
    void logged.push(`${message} ${JSON.stringify(fields)}`);
  const results: string[] = [];
  const made = new WebhookDelivery({
    place,
    book,
    clock,
    isMine: () => state.isMine,
    progress: {
      read: async () => kept.offset,
      write: async (offset) => {
        if (!state.isNoted) throw new Error('Redis is away');
        kept.offset = offset;
      },
    },
    log: { info: note, warn: note, error: note },
    onCall: (result) => results.push(result),
    random: () => 1,
  });
  const step = () => made.step(new AbortController().signal);
  const steps = async (count: number) => {
    const pauses: number[] = [];
    for (let i = 0; i < count; i++) pauses.push(await step());
    return pauses;
  };
  return { made, book, clock, state, logged, results, step, steps };
}

const fresh = () => ({ offset: null as number | null });

test('the signature is that of Standard Webhooks, by its own example', () => {
  // It is shorter than the secrets that the standard asks for.
  const key = Buffer.from('plJ3nmyCDGBKInavdOK15jsl', 'base64');
  const body = '{"event_type":"ping","data":{"success":true}}';
  const id = 'msg_loFOjxBNrRLzqYUf';
  expect(webhookSignature(key, { id, seconds: 1731705121, body })).toBe(
    'v1,rAvfW3dJ/X/qxhsaXPOyyCGmRKsaKWcsNccKXlIktD0=',
  );
});

describe('a receiver that takes what comes', () => {
  test('is called with each signal once, signed over what it is sent', async () => {
    const { calls, ids, place } = await receiver(takes);
    const kept = fresh();
    const { steps, results } = delivery(place, kept);
    expect(await steps(3)).toEqual([0, 0, 500]);
    expect(ids()).toEqual(['autumn:milestone:brand:ada:100', 'autumn:milestone:brand:ada:200']);
    expect(results).toEqual(['delivered', 'delivered']);
    expect(kept.offset).toBe(2);
    for (const { headers, body, path } of calls) {
      const message = webhookBodySchema.parse(JSON.parse(body));
      expect(message).toMatchObject({ type: 'campaign.milestone', data: { brandId: 'ada' } });
      expect(path).toBe('/hook');
      expect(headers['content-type']).toBe('application/json');
      expect(headers['webhook-timestamp']).toBe(String(startMs / 1000));
      const signed = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`;
      const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
      const mac = createHmac('sha256', key).update(signed).digest('base64');
      expect(headers['webhook-signature']).toBe(`v1,${mac}`);
    }
  });

  test('is called on from where the process before was', async () => {
    const { ids, place } = await receiver(takes);
    const kept = fresh();
    const first = delivery(place, kept);
    await first.steps(1);
    await delivery(place, kept).steps(3);
    expect(ids()).toEqual(['autumn:milestone:brand:ada:100', 'autumn:milestone:brand:ada:200']);
  });

  test('is called from the start of a topic that was made anew', async () => {
    const { ids, place } = await receiver(takes);
    await delivery(place, { offset: 3 }).steps(1);
    expect(ids()).toEqual(['autumn:milestone:brand:ada:100']);
    await delivery(place, { offset: 2 }).steps(1);
    expect(ids()).toHaveLength(1);
  });

  test('is called again with the same id where that could not be noted down', async () => {
    const { ids, place } = await receiver(takes);
    const kept = fresh();
    const first = delivery(place, kept);
    first.state.isNoted = false;
    await first.steps(1);
    await delivery(place, kept).steps(1);
    expect(ids()).toEqual(['autumn:milestone:brand:ada:100', 'autumn:milestone:brand:ada:100']);
  });

  test('is called by the process whose duty it is, and not with what is a day old', async () => {
    const { ids, place } = await receiver(takes);
    const { steps, state, clock, book } = delivery(place, fresh());
    state.isMine = false;
    expect(await steps(2)).toEqual([500, 500]);
    state.isMine = true;
    clock.nowMs += deliverMsMax + 1;
    book.take({ signal: sampleSignal({ units: 300 }), offset: 7, timestampMs: clock.nowMs });
    await steps(2);
    expect(ids()).toEqual(['autumn:milestone:brand:ada:300']);
  });
});

test('a call that is under way at a stop, and is taken, is noted down', async () => {
  const stop = new AbortController();
  const { place } = await receiver((response) => {
    stop.abort();
    setTimeout(() => takes(response), 50);
  });
  const kept = fresh();
  const { made } = delivery(place, kept, systemClock.sleep);
  expect(await made.step(stop.signal)).toBe(0);
  expect(kept.offset).toBe(1);
});

describe('a receiver in trouble', () => {
  test('is called again, with pauses that grow and end, until it takes it', async () => {
    const { ids, place } = await receiver((response, calls) =>
      calls <= 11 ? status(calls % 2 === 0 ? 503 : 429)(response) : takes(response),
    );
    const { steps, results } = delivery(place, fresh());
    const pauses = await steps(12);
    expect(pauses.slice(0, 4)).toEqual([1_000, 2_000, 4_000, 8_000]);
    expect(Math.max(...pauses)).toBe(300_000);
    expect(pauses.at(-1)).toBe(0);
    expect(new Set(ids()).size).toBe(1);
    expect(results.filter((result) => result === 'failed')).toHaveLength(11);
  });

  test('that was away for a day is told what is newer', async () => {
    const { place } = await receiver(status(503));
    const { steps, clock, results, made, book } = delivery(place, fresh());
    await steps(1);
    clock.nowMs += deliverMsMax + 1;
    book.take({ signal: sampleSignal({ units: 300 }), offset: 2, timestampMs: clock.nowMs });
    await steps(3);
    expect(results).toEqual(['failed', 'given_up', 'given_up', 'failed']);
    expect(made.trouble()).toMatch(/given up: it is a day old/);
  });

  test('that refuses a signal again and again is told the next one', async () => {
    const { ids, place } = await receiver((response, calls) =>
      calls <= refusalsMax ? status(422)(response) : takes(response),
    );
    const { steps, results, logged } = delivery(place, fresh());
    await steps(refusalsMax + 1);
    expect(results.slice(-2)).toEqual(['given_up', 'delivered']);
    expect(ids().at(-1)).toBe('autumn:milestone:brand:ada:200');
    expect(logged.join()).toContain('it answered 422');
    expect(logged.join()).not.toContain(secret.slice(6));
  });

  test('is an alarm after a while, which is over when it takes signals again', async () => {
    let isUp = false;
    const { place } = await receiver((response) =>
      isUp ? takes(response) : status(500)(response),
    );
    const { steps, clock, made } = delivery(place, fresh());
    await steps(1);
    expect(made.trouble()).toBeUndefined();
    clock.nowMs += alarmLimits.webhookMs;
    expect(made.trouble()).toBe('it fails for 5 min: it answered 500');
    isUp = true;
    await steps(1);
    expect(made.trouble()).toBeUndefined();
  });
});

describe('a receiver that means harm, or does not know better', () => {
  const call = (place: { url: string; secret: string }, answerMsMax = 5_000) =>
    callWebhook(place, sampleSignal(), {
      nowMs: startMs,
      signal: new AbortController().signal,
      answerMsMax,
    });

  test('leads nowhere by a redirect', async () => {
    const { calls, place } = await receiver((response) =>
      response.writeHead(307, { location: '/elsewhere' }).end(),
    );
    expect(await call(place)).toEqual({ kind: 'refused', reason: 'it answered 307' });
    expect(calls.map(({ path }) => path)).toEqual(['/hook']);
  });

  test('is not read beyond its status', async () => {
    let sent = 0;
    const ended = Promise.withResolvers<void>();
    const { place } = await receiver((response) => {
      response.writeHead(200);
      const chunk = Buffer.alloc(64 << 10);
      const pour = () => {
        while (!response.destroyed && response.write(chunk)) sent += chunk.length;
      };
      response.on('drain', pour).on('close', () => ended.resolve());
      pour();
    });
    expect(await call(place)).toEqual({ kind: 'delivered' });
    await ended.promise;
    expect(sent).toBeLessThan(16 << 20);
  });

  test('that does not answer is given up in time, and at once on a stop', async () => {
    const { place } = await receiver(() => {});
    expect(await call(place, 50)).toMatchObject({ kind: 'failed' });
    const stop = new AbortController();
    const { made, results } = delivery(place, fresh());
    const step = made.step(stop.signal);
    stop.abort();
    expect(await step).toBe(0);
    expect(results).toEqual([]);
  });

  test('that is not there is a failure like any other', async () => {
    const { place } = await receiver(takes);
    const outcome = await call({ ...place, url: 'http://127.0.0.1:1/' });
    expect(outcome).toMatchObject({ kind: 'failed', reason: expect.stringContaining('fetch') });
  });
});
