import fc from 'fast-check';
import type { TestRecord } from '../record-chunk.ts';
import { type EventText, eventText } from './event-texts.ts';
import { rarely } from './field-values.ts';

/** Records that a reader may meet: most of them good, some damaged, a few hostile. */

/** A change of a value's bytes. Positions are taken modulo what is there. */
type Damage = (bytes: Buffer) => Buffer;

const position = fc.nat(1_000_000);

/** Pieces of text that mean something to a scanner of JSON. */
const pieces = [
  ...[
    '"',
    '\\',
    '{',
    '}',
    '[',
    ']',
    ',',
    ':',
    ' ',
    '\n',
    '0',
    '-',
    '.',
    'e',
    '\u0000',
    '\u0001',
    '\u007f',
  ],
  ...['é', '东', '😀', '\\u0041', '\\ud800', '\\x', '\\"', '\ufeff', '//', 'null', 'true', 'NaN'],
  ...[
    '"id":"x",',
    '"data":{},',
    '"lines":[],',
    '"amount":1,',
    '"buyer":null,',
    '"x":1,',
    '"reason":"x",',
  ],
  ...[
    '"\\u0069d":"y",',
    '"x":{"y":[1,2,{"z":"\\\\"}]},',
    '"x":"东",',
    '"type":"shop.order.paid.v1",',
  ],
  '['.repeat(70),
  '{"x":'.repeat(64),
].map((text) => Buffer.from(text));
const badUtf8 = ['80', 'c0af', 'eda080', 'f4908080', 'e4b8', 'ff'].map((hex) =>
  Buffer.from(hex, 'hex'),
);

/** Tokens that are swapped for one another: each turns into the next of its group. */
const groups = [
  ['"1.0"', '"1.1"', '1.0', '"1.0 "', 'null'],
  [
    '.paid.v1"',
    '.placed.v1"',
    '.cancelled.v1"',
    '.returned.v1"',
    '.refunded.v1"',
    '.paid.v1 "',
    '.packed.v1"',
  ],
  ['"quantity"', '"amount"', '"discount"', '"reason"', '"lineId"', '"category"'],
  ['"brandId"', '"listingId"', '"brandid"', '"x"'],
  ['"id"', '"source"', '"subject"', '"time"', '"type"', '"paidAt"'],
  ['"currency"', '"buyer"', '"lines"', '"data"', '"newToBrand"'],
  ['true', 'false', 'null', 'tru', 'trues', '1'],
  ['Z"', '+08:00"', '-00:30"', '.5Z"', '.Z"', 'z"', '"'],
  [':1', ':0', ':01', ':-1', ':1.0', ':1e1', ':"1"', ': 1', ':10001', ':1000000000001'],
  ['"CNY"', '"cny"', '"USD"', '"CN"'],
  ['{', '[', '}', ']', ',', ':'],
].map((group) => group.map((text) => Buffer.from(text)));

function splice(bytes: Buffer, at: number, removed: number, added: Uint8Array): Buffer {
  const from = at % (bytes.length + 1);
  return Buffer.concat([bytes.subarray(0, from), added, bytes.subarray(from + removed)]);
}

function flip(at: number, bits: number): Damage {
  return (bytes) => {
    const changed = Buffer.from(bytes);
    if (changed.length > 0)
      changed[at % changed.length] = (changed[at % changed.length] ?? 0) ^ bits;
    return changed;
  };
}

/** Puts another token of its group in the place of a token, from a position on. */
function swapToken(groupIndex: number, tokenIndex: number, other: number, at: number): Damage {
  const group = groups[groupIndex % groups.length] ?? [];
  const token = group[tokenIndex % group.length] ?? Buffer.alloc(0);
  const replacement = group[other % group.length] ?? Buffer.alloc(0);
  return (bytes) => {
    const behind = bytes.indexOf(token, at % (bytes.length + 1));
    const found = behind < 0 ? bytes.indexOf(token) : behind;
    return found < 0 ? bytes : splice(bytes, found, token.length, replacement);
  };
}

/** Writes what stands between two commas or brackets a second time, somewhere. */
function copyField(at: number, to: number): Damage {
  return (bytes) => {
    const from = bytes.indexOf('"', at % (bytes.length + 1));
    const end = bytes.indexOf(',', from);
    if (from < 0 || end < 0) return bytes;
    const field = bytes.subarray(from, end + 1);
    const target = to % 3 === 0 ? bytes.indexOf('"', to % (bytes.length + 1)) : from;
    return target < 0 ? bytes : splice(bytes, target, 0, field);
  };
}

const damage: fc.Arbitrary<Damage> = fc.oneof(
  fc.tuple(position, fc.integer({ min: 1, max: 255 })).map(([at, bits]) => flip(at, bits)),
  fc.tuple(position, fc.nat(7)).map(([at, bit]) => flip(at, 1 << bit)),
  fc.tuple(position, fc.integer({ min: 1, max: 6 })).map(
    ([at, count]) =>
      (bytes: Buffer) =>
        splice(bytes, at, count, Buffer.alloc(0)),
  ),
  fc.tuple(position, fc.constantFrom(...pieces, ...badUtf8)).map(
    ([at, piece]) =>
      (bytes: Buffer) =>
        splice(bytes, at, 0, piece),
  ),
  fc
    .tuple(position, fc.constantFrom(...pieces.slice(-20)))
    .map(([at, piece]) => insertField(at, piece)),
  fc.tuple(fc.nat(), fc.nat(), fc.nat(), position).map((args) => swapToken(...args)),
  fc.tuple(position, position).map((args) => copyField(...args)),
  position.map((at) => (bytes: Buffer) => bytes.subarray(0, at % (bytes.length + 1))),
);

/** Puts a piece where a field may begin: behind a comma or a brace, before a quote. */
function insertField(at: number, piece: Uint8Array): Damage {
  return (bytes) => {
    const from = at % (bytes.length + 1);
    const comma = bytes.indexOf(',"', from);
    return comma < 0 ? splice(bytes, 1, 0, piece) : splice(bytes, comma + 1, 0, piece);
  };
}

const otherValue = fc.oneof(
  fc.constantFrom(
    null,
    '',
    'null',
    '[]',
    '{}',
    '"x"',
    '0',
    '{"type":"x"}',
    '{"type":"shop.order.paid.v1"}',
  ),
  fc.json(),
  fc.uint8Array({ maxLength: 40 }),
  fc.integer({ min: 65_530, max: 65_540 }).map((length) => `{"x":"${'x'.repeat(length - 8)}"}`),
);

const headers = fc.oneof(
  { weight: 6, arbitrary: fc.constant([]) },
  {
    weight: 6,
    arbitrary: fc.constant([['content-type', 'application/cloudevents+json']] as const),
  },
  {
    weight: 4,
    arbitrary: fc.array(
      fc.tuple(
        fc.oneof(
          fc.constantFrom('content-type', 'Content-Type', 'traceparent', 'ce', 'CE_x', ''),
          fc.constantFrom('ce_specversion', 'ce_type', 'x'),
          fc.string({ maxLength: 140, size: 'max' }),
        ),
        fc.option(
          fc.oneof(
            fc.constantFrom('application/json', 'application/cloudevents+json; charset=utf-8', ''),
            fc.string({ maxLength: 140, size: 'max' }),
            fc.nat(9000).map((length) => 'v'.repeat(length)),
          ),
        ),
      ),
      { maxLength: 4 },
    ),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      [['ce_specversion', '1.0']] as const,
      [
        ['ce_specversion', '1.0'],
        ['ce_type', 'shop.order.paid.v1'],
      ] as const,
      [['ce_x', '1']] as const,
    ),
  },
);

function damaged({ text }: EventText, damages: readonly Damage[]): Buffer {
  return damages.reduce<Buffer>((bytes, change) => change(bytes), Buffer.from(text));
}

/** One record. More than a third of them should be plain enough for the fast path. */
export const fuzzRecord: fc.Arbitrary<TestRecord> = fc
  .record({
    event: eventText,
    damages: fc.oneof(
      { weight: 3, arbitrary: fc.constant([]) },
      { weight: 2, arbitrary: fc.array(damage, { minLength: 1, maxLength: 3 }) },
    ),
    other: rarely(otherValue, 20),
    key: rarely(fc.constantFrom(null, '', 'x', 'ORD000123'), 20),
    headers,
  })
  .map(({ event, damages, other, key, headers: pairs }) => ({
    key: key === undefined ? event.key : key,
    value: other === undefined ? damaged(event, damages) : other,
    headers: pairs,
  }));

/** Records that a run of the property test looks at; `FUZZ_CASES` asks for a longer run. */
export const fuzzCases = Number(process.env['FUZZ_CASES'] ?? 4000);
