import fc from 'fast-check';

/** Values of the fields of order events: mostly good, some at the bounds of a rule or behind them. */

const plainCharacter = fc
  .integer({ min: 0x20, max: 0x7e })
  .map((code) => String.fromCharCode(code));
const oddCharacter = fc.constantFrom(...'"\\/\u0000\u001f\u007f\u0080é东😀\u2028', '\ud800');

/** Text of the lengths that matter: short, and around the bounds of the contract. */
export function textOf(lengthMax: number): fc.Arbitrary<string> {
  const characters = (unit: fc.Arbitrary<string>, max: number) =>
    fc.string({ unit, minLength: 1, maxLength: max });
  return fc.oneof(
    { weight: 120, arbitrary: characters(fc.constantFrom(...'abcdefghij-/0123456789'), 40) },
    { weight: 4, arbitrary: characters(plainCharacter, 30) },
    {
      weight: 2,
      arbitrary: characters(fc.oneof({ weight: 9, arbitrary: plainCharacter }, oddCharacter), 20),
    },
    {
      weight: 1,
      arbitrary: fc.integer({ min: lengthMax - 1, max: lengthMax + 1 }).map((n) => 'x'.repeat(n)),
    },
    {
      weight: 1,
      arbitrary: fc.constantFrom('', ' ', '东'.repeat(lengthMax), '😀'.repeat(lengthMax)),
    },
  );
}

const slugCharacters = [...'abcdefghijklmnopqrstuvwxyz0123456789'];
export const slug = fc.oneof(
  {
    weight: 150,
    arbitrary: fc.constantFrom('siweiqi', 'siweiqi-canvas-high-42', 'shoes', 'a', '0', 'a.b_c-d'),
  },
  {
    weight: 20,
    arbitrary: fc.string({ unit: fc.constantFrom(...slugCharacters), minLength: 1, maxLength: 64 }),
  },
  {
    weight: 1,
    arbitrary: fc.string({
      unit: fc.constantFrom(...slugCharacters, ...'._-A `{@/:é'),
      maxLength: 20,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom('a'.repeat(64), 'a'.repeat(65), '', 'unspecified', '-a', '.a', '_a'),
  },
);

const pad = (value: number, length: number) => String(value).padStart(length, '0');

/** Times of all spellings: real ones, and ones that are just no longer real. */
export const time = fc.oneof(
  {
    weight: 60,
    arbitrary: fc
      .tuple(
        fc.integer({ min: Date.UTC(2020, 0), max: Date.UTC(2030, 0) }),
        fc.constantFrom(19, 23),
      )
      .map(([ms, length]) => `${new Date(ms).toISOString().slice(0, length)}Z`),
  },
  {
    weight: 3,
    arbitrary: fc
      .record({
        year: fc.oneof(
          fc.integer({ min: 0, max: 9999 }),
          fc.constantFrom(0, 4, 100, 400, 1900, 2000, 2024),
        ),
        month: fc.integer({ min: 0, max: 13 }),
        day: fc.oneof(fc.integer({ min: 0, max: 32 }), fc.integer({ min: 28, max: 31 })),
        hour: fc.integer({ min: 0, max: 24 }),
        minute: fc.integer({ min: 0, max: 60 }),
        second: fc.integer({ min: 0, max: 60 }),
        fraction: fc.string({ unit: fc.constantFrom(...'0123456789'), maxLength: 10 }),
        zone: fc.constantFrom(
          'Z',
          'Z',
          '+08:00',
          '-23:59',
          '+00:00',
          '-00:00',
          '+24:00',
          '+05:60',
          '',
          'z',
        ),
      })
      .map((t) => {
        const date = `${pad(t.year, 4)}-${pad(t.month, 2)}-${pad(t.day, 2)}`;
        const clock = `${pad(t.hour, 2)}:${pad(t.minute, 2)}:${pad(t.second, 2)}`;
        return `${date}T${clock}${t.fraction === '' ? '' : `.${t.fraction}`}${t.zone}`;
      }),
  },
);

/** Numbers, and the spellings of numbers as text that stands in JSON without quotes. */
export function number(max: number): fc.Arbitrary<unknown> {
  return fc.oneof(
    { weight: 150, arbitrary: fc.integer({ min: 1, max: Math.min(max, 10_000_000) }) },
    { weight: 8, arbitrary: fc.integer({ min: 0, max }) },
    {
      weight: 1,
      arbitrary: fc.constantFrom(0, max, max + 1, -1, 99_999_999, 100_000_000, 1e13, 2 ** 53),
    },
    {
      weight: 1,
      arbitrary: fc
        .constantFrom(
          '-0',
          '00',
          '01',
          '1.0',
          '1e3',
          '1E0',
          '0.5',
          '+1',
          '.5',
          '1.',
          '9'.repeat(30),
        )
        .map(raw),
    },
  );
}

/** Something that is not the kind of value that a field must have. */
export const wrong = fc.constantFrom<unknown>(null, true, false, '', '1', 1, {}, [], [{}], {
  id: 'x',
});

export const unknownName = fc.oneof(
  fc.constantFrom(
    'x',
    'note',
    '__proto__',
    'Id',
    'lineid',
    'ids',
    'dat',
    'datas',
    'quantity2',
    'i\\d',
  ),
  fc.string({ maxLength: 20 }),
);
const deep = fc
  .integer({ min: 55, max: 66 })
  .map((levels) => raw('['.repeat(levels) + ']'.repeat(levels)));
export const unknownValue = fc.oneof(
  { weight: 8, arbitrary: fc.jsonValue({ maxDepth: 3 }) },
  { weight: 1, arbitrary: deep },
);

/** JSON text that stands as it is. */
export class Raw {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

function raw(text: string): Raw {
  return new Raw(text);
}

/** The value one time in `times`, else undefined. */
export function rarely<T>(value: fc.Arbitrary<T>, times: number): fc.Arbitrary<T | undefined> {
  const never = fc.constant(undefined);
  return fc.oneof({ weight: times - 1, arbitrary: never }, { weight: 1, arbitrary: value });
}
