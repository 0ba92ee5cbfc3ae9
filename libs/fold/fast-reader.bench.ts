import { recordChunk, type TestRecord } from '../../test/support/record-chunk.ts';
import type { RecordChunk } from '../contracts/record-chunk.ts';
import type { FactsReader } from './facts-batch.ts';
import { createCarefulReader, createFastReader } from './fast-reader.ts';

/**
 * What does it cost to read an event into facts: scan, identity and hash of facts? Reads the same
 * records with both readers in turn, for several ways of writing events. Prints CPU nanoseconds an
 * event (user + system), least, median and most of all rounds, and the share on the fast path.
 *
 *     node libs/fold/fast-reader.bench.ts [records] [rounds]
 */
const [recordCount = 20_000, rounds = 15] = process.argv.slice(2).map(Number);
/** The careful reader is so much slower that it reads fewer records. */
const carefulCount = Math.ceil(recordCount / 20);
const identityKey = new Uint8Array(32).fill(7);

interface EventParts {
  readonly envelope: Record<string, unknown>;
  readonly data: Record<string, unknown>;
  readonly key: string;
}

const pick = <T>(values: readonly T[], index: number): T => values[index % values.length] as T;

/** Event number `index`, with the fields and the lengths of the contract's example. */
function parts(index: number, lineCount: number): EventParts {
  const number = String(index).padStart(12, '0');
  const time = new Date(Date.UTC(2026, 10, 10) + index * 37).toISOString();
  const key = `ORD${number.slice(-6)}`;
  const lines = Array.from({ length: lineCount }, (_, line) => ({
    lineId: String(line + 1),
    brandId: pick(['siweiqi', 'putian-shoes', 'fanjian'], index * 31 + line),
    listingId: pick(['siweiqi-canvas-high-42', 'low-41', 'fanjian-run-pro-9'], index * 17 + line),
    category: pick(['shoes', 'bags', 'toys'], index >> 3),
    quantity: 1 + ((index * 13) % 5),
    amount: 9_800 + ((index * 7) % 190_000),
    discount: (index % 4) * 500,
  }));
  const buyer = { id: `b-${number.slice(-4)}`, newToBrand: index % 3 === 0 };
  return {
    key,
    envelope: {
      specversion: '1.0',
      id: `5f0c6c0e-8a0e-4a3c-9d2f-${number}`,
      source: `/shops/east-${index % 8}`,
      type: 'shop.order.paid.v1',
      time,
      subject: key,
    },
    data: { currency: 'CNY', buyer, lines },
  };
}

/** Ways of writing an event down. */
const spellings: Record<string, (each: EventParts) => string> = {
  'order of the contract': ({ envelope, data }) => JSON.stringify({ ...envelope, data }),
  'fields in another order': ({ envelope, data }) => {
    const { specversion, id, source, type, time, subject } = envelope;
    const { currency, buyer, lines } = data;
    const event = { id, source, specversion, type, subject, time };
    return JSON.stringify({ ...event, data: { lines, currency, buyer } });
  },
  'a space behind colons and commas': ({ envelope, data }) =>
    JSON.stringify({ ...envelope, data })
      .replaceAll('":', '": ')
      .replaceAll(',"', ', "'),
  'an unknown field in Chinese': ({ envelope, data }) =>
    JSON.stringify({ ...envelope, data, note: '请在周五之前发货，谢谢' }),
};

function chunkOf(spell: (each: EventParts) => string, lineCount: number): RecordChunk {
  const records = Array.from({ length: recordCount }, (_, index): TestRecord => {
    const each = parts(index, lineCount);
    return { key: each.key, value: spell(each) };
  });
  return recordChunk({ firstOffset: 0 }, records);
}

/** CPU nanoseconds an event that one pass over the first `count` records takes. */
function measure(reader: FactsReader, chunk: RecordChunk, count: number): number {
  const started = process.cpuUsage();
  for (let from = 0; from < count; ) from += reader.read({ ...chunk, count }, from).count;
  const { user, system } = process.cpuUsage(started);
  return ((user + system) * 1000) / count;
}

function summary(values: number[]): string {
  const sorted = values.toSorted((a, b) => a - b);
  const [least, median, most] = [0, sorted.length >> 1, sorted.length - 1].map((at) => sorted[at]);
  return [least, median, most].map((value) => (value ?? 0).toFixed(0).padStart(7)).join('');
}

process.stdout.write(`${process.version} ${process.arch}, CPU ns an event: least median most\n`);
for (const lineCount of [1, 3]) {
  for (const [name, spell] of Object.entries(spellings)) {
    const chunk = chunkOf(spell, lineCount);
    const bytes = (chunk.valueEnds[recordCount - 1] as number) / recordCount;
    const fast = createFastReader({ identityKey });
    const careful = createCarefulReader({ identityKey });
    const times: [fast: number[], careful: number[]] = [[], []];
    // The first rounds warm up and are left out.
    for (let round = -3; round < rounds; round++) {
      const each = [measure(fast, chunk, recordCount), measure(careful, chunk, carefulCount)];
      if (round >= 0) for (const at of [0, 1] as const) times[at].push(each[at] as number);
    }
    const share = (100 * fast.fastCount) / (fast.fastCount + fast.carefulCount);
    process.stdout.write(
      `${lineCount} line(s), ${bytes.toFixed(0)} bytes, ${name}\n` +
        `  fast    ${summary(times[0])}   ${share.toFixed(0)} % on the fast path\n` +
        `  careful ${summary(times[1])}\n`,
    );
  }
}
