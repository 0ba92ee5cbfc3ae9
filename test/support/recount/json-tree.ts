import fc from 'fast-check';

/**
 * JSON text as a tree that can hold what no JavaScript value can: the same key twice, numbers in
 * any spelling, escapes, white space.
 */
export type JsonTree =
  | { readonly entries: readonly (readonly [key: string, value: JsonTree])[] }
  | { readonly items: readonly JsonTree[] }
  | { readonly text: string };

export function treeOf(value: unknown): JsonTree {
  if (Array.isArray(value)) return { items: value.map(treeOf) };
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).filter(([, each]) => each !== undefined);
    return { entries: entries.map(([key, each]) => [JSON.stringify(key), treeOf(each)]) };
  }
  return { text: JSON.stringify(value) };
}

export function textOfTree(tree: JsonTree, space = ''): string {
  if ('text' in tree) return tree.text;
  const comma = `,${space}`;
  if ('items' in tree) return `[${tree.items.map((each) => textOfTree(each, space)).join(comma)}]`;
  const entries = tree.entries.map(([key, each]) => `${key}${space}:${textOfTree(each, space)}`);
  return `{${space}${entries.join(comma)}${space}}`;
}

/** What a known field may be replaced with: wrong types, odd spellings, values at the bounds. */
export const snippets = [
  ...['null', 'true', 'false', '0', '-0', '-0.0', '1', '2', '-3', '1.0', '1.5', '1e3', '1E400'],
  ...[
    '10000',
    '10001',
    '1000000000000',
    '1000000000001',
    '9007199254740993',
    '99999999999999999999',
  ],
  ...[
    '""',
    '"x"',
    '"2"',
    '"CNY"',
    '"cny"',
    '"EUR"',
    '"\\u0043NY"',
    '[]',
    '{}',
    '[1]',
    '{"id":"b"}',
  ],
  ...['{"id":"b-1","newToBrand":null}', '{"id":"b-1"}', '{"id":"b-1","newToBrand":false}'],
  ...[
    '"siweiqi"',
    '"Siweiqi"',
    '"-a"',
    '"a b"',
    '"a.b_c-d"',
    '"s\\u0069weiqi"',
    '"\\u00e9"',
    '"é"',
  ],
  ...['"\\ud800"', '"\\ud83d\\ude00"', '"😀"', '"\\u0000"', '"a\\nb"', '"a\u007fb"', '"\u0085"'],
  ...['"a\\"b"', '"a\\\\b"', '"a\\/b"', '"ORD000123"', '"\\u004fRD000123"'],
  `"${'x'.repeat(64)}"`,
  `"${'x'.repeat(65)}"`,
  `"${'é'.repeat(128)}"`,
  `"${'😀'.repeat(128)}"`,
  `"${'😀'.repeat(129)}"`,
  `"${'x'.repeat(256)}"`,
  `"${'x'.repeat(257)}"`,
  ...['"2026-11-09T16:00:00.123Z"', '"2026-11-10T00:00:00.123+08:00"', '"2026-11-09T16:00:00Z"'],
  ...['"2026-11-09T16:00:00.123000000Z"', '"2026-11-09T16:00:00.1234567890Z"', '"2026-11-09"'],
  ...['"2026-11-09t16:00:00Z"', '"2026-11-09T16:00:00z"', '"2026-11-09 16:00:00Z"'],
  ...['"2025-02-30T00:00:00Z"', '"2024-02-29T00:00:00Z"', '"1900-02-29T00:00:00Z"'],
  ...['"2026-11-09T24:00:00Z"', '"2016-12-31T23:59:60Z"', '"2026-11-09T16:00:00"'],
  ...['"0000-01-01T00:00:00Z"', '"9999-12-31T23:59:59.999999999-23:59"', '"2026-11-09T16:00Z"'],
  ...['"2026-11-09T16:00:00+24:00"', '"2026-11-09T16:00:00-00:00"', '"1969-12-31T23:59:59.5Z"'],
  ...['"shop.order.paid.v1"', '"shop.order.refunded.v1"', '"shop.order.paid.v2"', '"1.0"', '"1.1"'],
] as const;

const unknownKeys = ['"extra"', '"__proto__"', '"ID"', '"Quantity"', '"\\ud800"', '""', '"x\\n"'];

type Change = (tree: JsonTree, pick: () => number) => JsonTree;

const replaceValue: Change = (_, pick) => ({ text: choose(snippets, pick()) });

const dropEntry: Change = (tree, pick) => {
  if ('text' in tree) return tree;
  const all = 'entries' in tree ? tree.entries : tree.items;
  const at = pick() % Math.max(1, all.length);
  const rest = all.filter((_, index) => index !== at);
  return ('entries' in tree ? { entries: rest } : { items: rest }) as JsonTree;
};

const doubleEntry: Change = (tree, pick) => {
  if ('text' in tree) return tree;
  if ('items' in tree) return { items: [...tree.items, ...tree.items.slice(-1)] };
  const entry = tree.entries[pick() % Math.max(1, tree.entries.length)];
  if (!entry) return tree;
  const [key, value] = entry;
  const spelled =
    pick() % 2 ? key : `"\\u${key.charCodeAt(1).toString(16).padStart(4, '0')}${key.slice(2)}`;
  const again = [spelled, pick() % 2 ? value : { text: choose(snippets, pick()) }] as const;
  return { entries: pick() % 2 ? [...tree.entries, again] : [again, ...tree.entries] };
};

const addUnknown: Change = (tree, pick) => {
  if (!('entries' in tree)) return tree;
  const added = [choose(unknownKeys, pick()), { text: choose(snippets, pick()) }] as const;
  return { entries: [added, ...tree.entries] };
};

const reverseEntries: Change = (tree) =>
  'entries' in tree ? { entries: tree.entries.toReversed() } : tree;

const changes = [replaceValue, replaceValue, dropEntry, doubleEntry, addUnknown, reverseEntries];

function childrenOf(tree: JsonTree): number {
  if ('text' in tree) return 0;
  return 'items' in tree ? tree.items.length : tree.entries.length;
}

/** The tree with one change at some place in it. */
export function changeSomewhere(tree: JsonTree, pick: () => number): JsonTree {
  const children = childrenOf(tree);
  if (children === 0 || pick() % 4 === 0) return choose(changes, pick())(tree, pick);
  const at = pick() % children;
  if ('items' in tree) {
    return {
      items: tree.items.map((each, index) => (index === at ? changeSomewhere(each, pick) : each)),
    };
  }
  if (!('entries' in tree)) return tree;
  return {
    entries: tree.entries.map(([key, each], index) => [
      key,
      index === at ? changeSomewhere(each, pick) : each,
    ]),
  };
}

function choose<T>(from: readonly T[], number: number): T {
  return from[number % from.length] as T;
}

/** Endless whole numbers for the changes above; shrinking makes them fewer and smaller. */
export const picks: fc.Arbitrary<() => number> = fc
  .array(fc.nat({ max: 10_000 }), { minLength: 4, maxLength: 40 })
  .map((numbers) => {
    let at = 0;
    return () => numbers[at++ % numbers.length] as number;
  });

/** Every tree that comes of putting `change` in the place of one value somewhere in the tree. */
export function* changeEverywhere(
  tree: JsonTree,
  change: (tree: JsonTree) => JsonTree,
): Generator<JsonTree> {
  yield change(tree);
  if ('items' in tree) {
    for (const [at, item] of tree.items.entries()) {
      for (const changed of changeEverywhere(item, change)) {
        yield { items: tree.items.with(at, changed) };
      }
    }
  } else if ('entries' in tree) {
    for (const [at, [key, value]] of tree.entries.entries()) {
      for (const changed of changeEverywhere(value, change)) {
        yield { entries: tree.entries.with(at, [key, changed]) };
      }
    }
  }
}

/** Every tree that lacks one entry or item, and every tree that has one entry twice. */
export function* loseAndDouble(tree: JsonTree): Generator<JsonTree> {
  for (let at = 0; at < 8; at += 1) {
    yield* changeEverywhere(tree, (each) => dropEntry(each, () => at));
    yield* changeEverywhere(tree, (each) => doubleEntry(each, () => at));
  }
}
