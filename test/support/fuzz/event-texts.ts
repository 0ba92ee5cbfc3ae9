import fc from 'fast-check';
import type { Json } from '../sample-order-event.ts';
import {
  number,
  Raw,
  rarely,
  slug,
  textOf,
  time,
  unknownName,
  unknownValue,
  wrong,
} from './field-values.ts';

/** Order events as text: mostly valid, in every spelling that JSON allows, with odd fields. */

export interface EventText {
  readonly key: string;
  readonly text: string;
}

const line = fc.record({
  lineId: textOf(64),
  brandId: slug,
  listingId: slug,
  category: slug,
  quantity: number(10_000),
  amount: number(1e12),
  discount: fc.option(number(1e12), { freq: 3, nil: undefined }),
  reason: fc.option(slug, { freq: 2, nil: undefined }),
});

const words = ['placed', 'paid', 'cancelled', 'returned', 'refunded'] as const;

const parts = fc.record({
  word: fc.constantFrom(...words),
  id: textOf(128),
  source: textOf(256),
  subject: textOf(128),
  time,
  paidAt: time,
  currency: fc.oneof(
    { weight: 20, arbitrary: fc.constantFrom('CNY', 'USD', 'EUR') },
    fc.constantFrom('cny', 'CN', 'CNYX', 'C1Y', ''),
  ),
  buyer: fc.option(
    fc.record({ id: textOf(128), newToBrand: fc.constantFrom(true, false, undefined) }),
    { freq: 3, nil: undefined },
  ),
  lines: fc.oneof(
    { weight: 40, arbitrary: fc.array(line, { minLength: 1, maxLength: 4 }) },
    { weight: 1, arbitrary: fc.array(line, { maxLength: 20, size: 'max' }) },
  ),
  /** How often the ids of lines repeat: mostly never. */
  hasOwnLineIds: fc.integer({ min: 0, max: 9 }).map((n) => n > 0),
  wrongField: rarely(fc.tuple(fc.nat(), wrong), 15),
  missingField: rarely(fc.nat(), 15),
  type: rarely(
    fc.constantFrom('shop.order.packed.v1', 'shop.order.paid.v2', '', 'x', 'shop.order.paid.v1 '),
    20,
  ),
  unknown: fc.array(fc.tuple(unknownName, unknownValue), { maxLength: 2 }),
});

type Parts = typeof parts extends fc.Arbitrary<infer T> ? T : never;

function eventOf(p: Parts): Json {
  const isLater = p.word !== 'placed' && p.word !== 'paid';
  const lines = p.lines.map((each, i) => {
    const { reason, ...rest } = each;
    return {
      ...rest,
      ...(p.hasOwnLineIds && { lineId: `${each.lineId.slice(0, 60)}${i}` }),
      ...(isLater && { reason }),
    };
  });
  const paidAt = p.word === 'paid' ? p.time : p.paidAt;
  const data = {
    ...(p.word !== 'placed' && { paidAt }),
    currency: p.currency,
    buyer: p.buyer,
    lines,
  };
  const event = {
    specversion: '1.0',
    id: p.id,
    source: p.source,
    type: p.type ?? `shop.order.${p.word}.v1`,
    time: p.time,
    subject: p.subject,
    data,
  };
  return withOddFields(event, p);
}

/** Sets one field of the event, of its data or of its first line to a wrong value, or drops one. */
function withOddFields(event: Json, { wrongField, missingField }: Parts): Json {
  const data = event['data'] as Json;
  const [firstLine = {}] = data['lines'] as Json[];
  const targets = [event, data, firstLine].flatMap((object) =>
    Object.keys(object).map((name) => ({ object, name })),
  );
  const pick = (n: number) => targets[n % targets.length];
  const wrongTarget = wrongField && pick(wrongField[0]);
  if (wrongField && wrongTarget) wrongTarget.object[wrongTarget.name] = wrongField[1];
  const missing = missingField === undefined ? undefined : pick(missingField);
  if (missing) delete missing.object[missing.name];
  return event;
}

/** How an event is written down. */
interface Spelling {
  /** Decides the order of keys, where unknown fields stand and where white space does. */
  readonly choices: readonly number[];
  readonly isSpaced: boolean;
  readonly isShuffled: boolean;
  readonly unknown: Parts['unknown'];
}

function spell(value: unknown, spelling: Spelling): string {
  let at = 0;
  const choose = (n: number) => (spelling.choices[at++ % spelling.choices.length] as number) % n;
  const space = () => (spelling.isSpaced ? ['', '', ' ', '\n', '\t ', '\r\n'][choose(6)] : '');
  const write = (each: unknown, level: number): string => {
    if (each instanceof Raw) return each.text;
    if (Array.isArray(each))
      return `[${space()}${each.map((item) => write(item, level + 1)).join(`,${space()}`)}${space()}]`;
    if (typeof each !== 'object' || each === null) return JSON.stringify(each);
    const fields = Object.entries(each).filter(([, field]) => field !== undefined);
    for (const [name, field] of spelling.unknown) {
      // Unknown fields in unknown fields would have no end.
      if (level < 5 && choose(3) === 0) fields.splice(choose(fields.length + 1), 0, [name, field]);
    }
    if (spelling.isShuffled) fields.sort(() => choose(3) - 1);
    const texts = fields.map(
      ([name, field]) =>
        `${space()}${JSON.stringify(name)}${space()}:${space()}${write(field, level + 1)}${space()}`,
    );
    return `{${texts.join(',')}${space()}}`;
  };
  return write(value, 1);
}

/** An order event and the key that fits it. */
export const eventText: fc.Arbitrary<EventText> = fc
  .record({
    parts,
    choices: fc.array(fc.nat(1000), { minLength: 8, maxLength: 30 }),
    isSpaced: fc.integer({ min: 0, max: 3 }).map((n) => n === 0),
    isShuffled: fc.boolean(),
  })
  .map(({ parts: p, choices, isSpaced, isShuffled }) => ({
    key: p.subject,
    text: spell(eventOf(p), { choices, isSpaced, isShuffled, unknown: p.unknown }),
  }));
