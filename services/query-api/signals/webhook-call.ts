import { createHmac } from 'node:crypto';
import { toError } from '../../../libs/base/errors.ts';
import { exactJsonText } from '../../../libs/base/exact-json.ts';
import type { Signal, WebhookBody } from '../../../libs/contracts/signals.ts';

export interface WebhookPlace {
  readonly url: string;
  /** As Standard Webhooks writes it: base64, with `whsec_` in front or without. */
  readonly secret: string;
}

/**
 * How a call ended: `refused` is an answer that the same call will get again, `failed` is none, or
 * one that asks to come back.
 */
export type CallOutcome =
  | { readonly kind: 'delivered' }
  | { readonly kind: 'refused' | 'failed'; readonly reason: string };

/** A receiver has so long to answer, from the first byte on. */
const usualAnswerMsMax = 10_000;

/** Answers that say nothing of the call itself: too slow, too early, too many. */
const comeBackStatuses = new Set([408, 425, 429]);

/** The bytes of a webhook's secret; undefined where it is none of 24 to 64 bytes. */
export function webhookKey(secret: string): Buffer | undefined {
  const text = secret.replace(/^whsec_/, '');
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(text)) return undefined;
  const key = Buffer.from(text, 'base64');
  return key.length >= 24 && key.length <= 64 ? key : undefined;
}

/** The signature of Standard Webhooks: HMAC-SHA256 over `id.timestamp.body`, in base64 after `v1,`. */
export function webhookSignature(
  key: Uint8Array,
  { id, seconds, body }: { readonly id: string; readonly seconds: number; readonly body: string },
): string {
  const mac = createHmac('sha256', key).update(`${id}.${seconds}.${body}`).digest('base64');
  return `v1,${mac}`;
}

export interface CallOptions {
  readonly nowMs: number;
  /** Ends the call at once. */
  readonly signal: AbortSignal;
  readonly answerMsMax?: number;
}

/**
 * Calls the webhook once. Redirects are not followed, what the receiver answers is not read beyond its
 * status, and neither a slow nor a dead one is waited for longer than ten seconds.
 */
export async function callWebhook(
  place: WebhookPlace,
  said: Signal,
  { nowMs, signal, answerMsMax = usualAnswerMsMax }: CallOptions,
): Promise<CallOutcome> {
  const message: WebhookBody = { type: `campaign.${said.kind}`, timestamp: said.at, data: said };
  const body = exactJsonText(message);
  const seconds = Math.floor(nowMs / 1000);
  const key = webhookKey(place.secret) ?? Buffer.alloc(0);
  try {
    const response = await fetch(place.url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'user-agent': 'tally',
        'webhook-id': said.id,
        'webhook-timestamp': String(seconds),
        'webhook-signature': webhookSignature(key, { id: said.id, seconds, body }),
      },
      body,
      redirect: 'manual',
      signal: AbortSignal.any([signal, AbortSignal.timeout(answerMsMax)]),
    });
    await response.body?.cancel().catch(() => undefined);
    return outcomeOf(response.status);
  } catch (thrown) {
    const { message: what, cause } = toError(thrown);
    const why = cause === undefined ? '' : `: ${toError(cause).message}`;
    return { kind: 'failed', reason: `${what}${why}` };
  }
}

function outcomeOf(status: number): CallOutcome {
  if (status >= 200 && status < 300) return { kind: 'delivered' };
  const isRefusal = status < 500 && !comeBackStatuses.has(status);
  return { kind: isRefusal ? 'refused' : 'failed', reason: `it answered ${status}` };
}
