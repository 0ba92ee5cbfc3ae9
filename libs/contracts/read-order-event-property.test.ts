import { Buffer } from 'node:buffer';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  binaryHeaders,
  type Json,
  recordOf,
  sampleData,
  sampleEvent,
  sampleKey,
  sampleLine,
  typeWords,
} from '../../test/support/sample-order-event.ts';
import { rejectReasons, skipReasons } from './outcomes.ts';
import { readOrderEvent } from './read-order-event.ts';

const known: readonly string[] = [...rejectReasons, ...skipReasons];

const bytes = fc.uint8Array({ maxLength: 300 });
const header = fc.tuple(
  fc.oneof(
    fc.constantFrom('content-type', 'ce_specversion', 'ce_type', 'ce_id', 'ce_time'),
    fc.string(),
  ),
  fc.option(fc.oneof(bytes, fc.constantFrom('1.0', 'shop.order.paid.v1').map(utf8))),
);

function utf8(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text));
}

/** A valid event with all that may vary varied, as data of its own type. */
const anyEvent = fc
  .record({
    word: fc.constantFrom(...typeWords),
    id: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }),
    lineCount: fc.integer({ min: 1, max: 4 }),
    quantity: fc.integer({ min: 1, max: 10_000 }),
    amount: fc.integer({ min: 0, max: 1e12 }),
    buyer: fc.boolean(),
  })
  .map(({ word, id, lineCount, quantity, amount, buyer }) => {
    const lines = Array.from({ length: lineCount }, (_, index) =>
      sampleLine({ lineId: String(index), quantity, amount }),
    );
    const data = sampleData(word, { lines, ...(buyer ? {} : { buyer: undefined }) });
    return sampleEvent(word, { id, data });
  });

/** Writes JSON with the keys of every object in another order, with white space between all
 * tokens, and with unknown fields in every object. */
function respell(value: unknown, pick: () => number): string {
  const space = () => [' ', '\n', '\t', '\r', '', '  '][pick() % 6] ?? '';
  const inner = (): string => {
    if (Array.isArray(value))
      return `[${space()}${value.map((item) => respell(item, pick)).join(',')}]`;
    if (typeof value !== 'object' || value === null) return JSON.stringify(value);
    const fields = Object.entries(value)
      .filter(([, item]) => item !== undefined)
      .map(([name, item]) => `${spellName(name, pick)}${space()}:${respell(item, pick)}`);
    const unknown = ['"x":{"id":[]}', '"x":1e400', '"__proto__":{"id":1}', '"Id":null'];
    for (let count = pick() % 3; count > 0; count -= 1) fields.push(unknown[pick() % 4] ?? '');
    fields.sort(() => (pick() % 3) - 1);
    return `{${space()}${fields.join(`${space()},${space()}`)}${space()}}`;
  };
  return `${space()}${inner()}${space()}`;
}

function spellName(name: string, pick: () => number): string {
  if (pick() % 3 > 0) return JSON.stringify(name);
  return `"\\u${name.charCodeAt(0).toString(16).padStart(4, '0')}${name.slice(1)}"`;
}

/** Numbers from a list, over and over. */
function picker(numbers: readonly number[]): () => number {
  let at = 0;
  return () => numbers[at++ % numbers.length] ?? 0;
}

describe('a record of any bytes', () => {
  const check = (record: Parameters<typeof readOrderEvent>[0]) => {
    const result = readOrderEvent(record);
    if (result.kind !== 'event') expect(known).toContain(result.reason);
    if (result.kind === 'rejected') expect(result.message.length).toBeLessThan(300);
  };

  test('is read without a throw', () => {
    const anyRecord = fc.record({
      key: fc.option(bytes),
      value: fc.option(fc.oneof(bytes, fc.json().map(utf8))),
      headers: fc.array(header, { maxLength: 5 }),
    });
    fc.assert(fc.property(anyRecord, check), { numRuns: 1000 });
  });

  test('is read without a throw where it is nearly an event', () => {
    const junk = fc.oneof(fc.jsonValue(), fc.constantFrom<unknown>(undefined, null, [], {}, ''));
    const broken = fc
      .tuple(anyEvent, fc.array(fc.tuple(fc.integer({ min: 0, max: 30 }), junk), { maxLength: 3 }))
      .map(([event, faults]) => withFaults(event, faults));
    fc.assert(
      fc.property(broken, (event) => check(recordOf(event))),
      { numRuns: 2000 },
    );
  });

  test('is read without a throw where bytes of an event are changed', () => {
    const changes = fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), {
      maxLength: 4,
    });
    fc.assert(
      fc.property(anyEvent, changes, (event, edits) => {
        const value = Buffer.from(JSON.stringify(event));
        for (const [at, byte] of edits) value[at % value.length] = byte;
        check({ key: Buffer.from(sampleKey), value, headers: [] });
      }),
      { numRuns: 2000 },
    );
  });
});

/** Puts values at places of an event, which are counted through all its fields and items. */
function withFaults(event: Json, faults: readonly (readonly [number, unknown])[]): Json {
  const copy = structuredClone(event);
  for (const [place, junk] of faults) {
    const holders: { holder: Record<string, unknown>; name: string }[] = [];
    const visit = (value: unknown) => {
      if (typeof value !== 'object' || value === null) return;
      for (const [name, item] of Object.entries(value)) {
        holders.push({ holder: value as Record<string, unknown>, name });
        visit(item);
      }
    };
    visit(copy);
    const target = holders[place % holders.length];
    if (target) target.holder[target.name] = junk;
  }
  return copy;
}

describe('the same event', () => {
  test('is read from any order of keys, white space, escapes and unknown fields', () => {
    const picks = fc.array(fc.nat({ max: 1000 }), { minLength: 20, maxLength: 60 });
    fc.assert(
      fc.property(anyEvent, picks, (event, numbers) => {
        const plain = readOrderEvent(recordOf(event));
        expect(plain.kind).toBe('event');
        expect(readOrderEvent(recordOf(respell(event, picker(numbers))))).toStrictEqual(plain);
      }),
      { numRuns: 500 },
    );
  });

  test('is read from both modes', () => {
    fc.assert(
      fc.property(anyEvent, (event) => {
        const { data, ...attributes } = event;
        const headers = binaryHeaders('paid', attributes);
        const structured = readOrderEvent(recordOf(event));
        expect(structured.kind).toBe('event');
        expect(readOrderEvent(recordOf(data, { headers }))).toStrictEqual(structured);
      }),
    );
  });

  test('is read from any spelling of its instants', () => {
    const anyInstant = fc.record({
      epochMs: fc.integer({ min: 0, max: 253_402_214_400_000 }),
      offsetMinutes: fc.integer({ min: -1439, max: 1439 }),
      zeros: fc.integer({ min: 0, max: 6 }),
    });
    fc.assert(
      fc.property(anyInstant, ({ epochMs, offsetMinutes, zeros }) => {
        const instant = Temporal.Instant.fromEpochMilliseconds(epochMs);
        const local = instant
          .add({ minutes: offsetMinutes })
          .toString({ smallestUnit: 'millisecond' });
        const hours = String(Math.floor(Math.abs(offsetMinutes) / 60)).padStart(2, '0');
        const minutes = String(Math.abs(offsetMinutes) % 60).padStart(2, '0');
        const offset = `${offsetMinutes < 0 ? '-' : '+'}${hours}:${minutes}`;
        const other = local.replace('Z', `${'0'.repeat(zeros)}${offset}`);
        fc.pre(/^\d{4}-/.test(other));
        const read = (time: string) =>
          readOrderEvent(
            recordOf(
              sampleEvent('returned', { time, data: sampleData('returned', { paidAt: time }) }),
            ),
          );
        expect(read(other)).toMatchObject({ kind: 'event' });
        expect(read(other)).toStrictEqual(read(instant.toString()));
      }),
    );
  });
});
