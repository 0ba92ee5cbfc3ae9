import type { EventLine, EventType } from './order.ts';
import type { Random } from './random.ts';

/**
 * Spells events as structured CloudEvents. The text is put together by hand, since millions are
 * wanted and `JSON.stringify` would take half of the time; every part is plain ASCII that needs no
 * escape.
 */

const hex4 = Array.from({ length: 65_536 }, (_, value) => value.toString(16).padStart(4, '0'));
const ms3 = Array.from({ length: 1000 }, (_, value) => String(value).padStart(3, '0'));

/** An id that looks like a UUID of version 4 and comes from the seed. */
export function drawEventId(random: Random): string {
  const [a, b, c, d] = [random.next32(), random.next32(), random.next32(), random.next32()];
  const version = hex4[((b >>> 16) & 0x0fff) | 0x4000];
  const variant = hex4[((c >>> 16) & 0x3fff) | 0x8000];
  return `${hex4[a >>> 16]}${hex4[a & 0xffff]}-${hex4[b & 0xffff]}-${version}-${variant}-${
    hex4[c & 0xffff]
  }${hex4[d >>> 16]}${hex4[d & 0xffff]}`;
}

/** Spells instants as RFC 3339 in UTC with milliseconds; neighbours in time share their second. */
export class InstantText {
  private second = Number.NaN;
  private prefix = '';

  spell(instantMs: number): string {
    const second = Math.floor(instantMs / 1000);
    if (second !== this.second) {
      this.second = second;
      this.prefix = new Date(second * 1000).toISOString().slice(0, 20);
    }
    return `${this.prefix}${ms3[instantMs - second * 1000]}Z`;
  }
}

/** The lines of an event as a JSON array. */
export function spellLines(lines: readonly EventLine[]): string {
  let text = '[';
  for (const line of lines) {
    if (text.length > 1) text += ',';
    text += `{"lineId":"${line.lineId}",${line.listing.fields},"quantity":${line.quantity}`;
    if (line.amount !== null) text += `,"amount":${line.amount}`;
    if (line.discount > 0) text += `,"discount":${line.discount}`;
    if (line.reason !== null) text += `,"reason":"${line.reason}"`;
    text += '}';
  }
  return `${text}]`;
}

/** The parts of an event, spelled. `paidAt` is null on `placed`; `buyer` is the JSON object with
 * its comma, or nothing. */
export interface EventParts {
  readonly id: string;
  readonly source: string;
  readonly type: EventType;
  readonly time: string;
  readonly subject: string;
  readonly paidAt: string | null;
  readonly currency: string;
  readonly buyer: string;
  readonly lines: string;
}

/** The whole event as one line of JSON. */
export function spellEvent(parts: EventParts): string {
  const paidAt = parts.paidAt === null ? '' : `"paidAt":"${parts.paidAt}",`;
  return (
    `{"specversion":"1.0","id":"${parts.id}","source":"${parts.source}",` +
    `"type":"shop.order.${parts.type}.v1","time":"${parts.time}","subject":"${parts.subject}",` +
    `"data":{${paidAt}"currency":"${parts.currency}",${parts.buyer}"lines":${parts.lines}}}`
  );
}
