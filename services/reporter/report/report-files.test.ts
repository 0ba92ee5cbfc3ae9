import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import fc from 'fast-check';
import { unzipSync, unzlibSync, zipSync, zlibSync } from 'fflate';
import { readXlsx } from 'hucre/xlsx';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadTestLog, testReport } from '../../../test/support/recount/test-report.ts';
import type { ReportDocument } from './report-document.ts';
import { masterOf, reportFiles } from './report-files.ts';
import { createSigningKey, publicKeyText } from './signing-key.ts';
import { verifyReport } from './verify-report.ts';
import { csvOf } from './write-csv.ts';
import { writeReport } from './write-report.ts';

let folder = '';
let report: ReportDocument;
let publicKey = '';
const sealed = () => join(folder, 'sealed');

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tally-report-'));
  ({ report } = await testReport({ seed: '7', events: 1_500, anomalies: 2 }));
  const key = await createSigningKey(join(folder, 'key.pem'));
  publicKey = publicKeyText(key);
  await writeReport(report, { folder: sealed(), languages: ['en', 'zh'], key });
}, 60_000);
afterAll(() => rm(folder, { recursive: true }));

async function filesOf(of: string): Promise<string[]> {
  const entries = await readdir(of, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name).slice(of.length + 1))
    .sort();
}

const failures = async (of: string, options: { publicKey?: string } = {}) =>
  (await verifyReport({ folder: of, ...options })).filter(({ status }) => status === 'failed');

test('the same report gives the same bytes, whenever it is made', async () => {
  const names = await filesOf(sealed());
  expect(names).toContain('statements/aiqi/statement.zh.pdf');
  const again = await reportFiles(masterOf(report), ['en', 'zh']);
  expect(again.map(({ name }) => name)).toEqual(
    names.filter((name) => !name.startsWith('manifest')),
  );
  for (const { name, content } of again) {
    expect([name, (await readFile(join(sealed(), name))).equals(content)]).toEqual([name, true]);
  }
}, 60_000);

test('nothing in a file was packed by the zlib of the machine, which differs from one to the next', async () => {
  const pdf = await readFile(join(sealed(), 'report.zh.pdf'));
  const streams = streamsOf(pdf);
  expect(streams.length).toBeGreaterThan(5);
  for (const stream of streams) {
    expect(Buffer.from(zlibSync(unzlibSync(stream), { level: 6 })).equals(stream)).toBe(true);
  }
  const xlsx = await readFile(join(sealed(), 'report.zh.xlsx'));
  const again = zipSync(unzipSync(xlsx), { level: 6, mtime: new Date(1980, 0, 1) });
  expect(xlsx.equals(again)).toBe(true);
});

/** The packed streams of a PDF. */
function streamsOf(pdf: Buffer): Buffer[] {
  const text = pdf.toString('latin1');
  return [...text.matchAll(/\/Length (\d+)\n\/Filter \/FlateDecode\n>>\nstream\n/g)].map(
    (found) => {
      const start = found.index + found[0].length;
      return pdf.subarray(start, start + Number(found[1]));
    },
  );
}

test('a report is verified, with its log and without', async () => {
  const results = await verifyReport({
    folder: sealed(),
    publicKey,
    loadLog: () => loadTestLog({ seed: '7', events: 1_500, anomalies: 2 }),
  });
  expect(results.map(({ check, status }) => `${check} ${status}`)).toEqual([
    'signature passed',
    'files passed',
    'inputs passed',
    'chain passed',
    'sums passed',
    'derived passed',
    'recount passed',
  ]);
  const other = await verifyReport({
    folder: sealed(),
    loadLog: () => loadTestLog({ seed: '7', events: 1_499, anomalies: 2 }),
  });
  expect(other.at(-1)).toMatchObject({ check: 'recount', status: 'failed' });
}, 60_000);

describe('what was tampered with', () => {
  test('any byte that is changed is found, and which file it is in', async () => {
    const names = await filesOf(sealed());
    const touched = join(folder, 'touched');
    await cp(sealed(), touched, { recursive: true });
    const change = fc.record({
      name: fc.constantFrom(...names),
      at: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      bit: fc.nat({ max: 7 }),
    });
    await fc.assert(
      fc.asyncProperty(change, async ({ name, at, bit }) => {
        const file = join(touched, name);
        const bytes = await readFile(file);
        const changed = Buffer.from(bytes);
        const index = Math.floor(at * bytes.length);
        changed[index] = (changed[index] ?? 0) ^ (1 << bit);
        await writeFile(file, changed);
        const [first] = await quickFailures(touched);
        await writeFile(file, bytes);
        expect(first?.details.join()).toContain(name);
      }),
      { numRuns: 150 },
    );
    expect(await failures(touched)).toEqual([]);
  }, 120_000);

  /** Without making all files again, which a change of a sealed file does not come to. */
  async function quickFailures(of: string) {
    return (await verifyReport({ folder: of, isQuick: true })).filter(
      ({ status }) => status === 'failed',
    );
  }

  test('a file that was added or taken away, and another key', async () => {
    const touched = join(folder, 'more');
    await cp(sealed(), touched, { recursive: true });
    await writeFile(join(touched, 'csv', 'extra.csv'), 'a');
    await rm(join(touched, 'report.en.pdf'));
    const [files] = await quickFailures(touched);
    expect(files?.details).toEqual(
      expect.arrayContaining([
        'report.en.pdf is missing',
        'csv/extra.csv does not belong to the report',
      ]),
    );
    const stranger = publicKeyText(await createSigningKey(join(folder, 'stranger.pem')));
    expect(await failures(sealed(), { publicKey: stranger })).toMatchObject([
      { check: 'signature' },
    ]);
  }, 60_000);

  test('a report signed over changed figures or files that do not follow', async () => {
    const changed = structuredClone(report);
    const brand = changed.cohort.brands[0]?.units[0];
    Object.assign(brand ?? {}, { sold: Number(brand?.sold) + 1, net: Number(brand?.net) + 1 });
    const forged = join(folder, 'forged');
    const key = await createSigningKey(join(folder, 'forger.pem'));
    await writeReport(changed, { folder: forged, languages: ['en'], key });
    expect(await failures(forged)).toMatchObject([{ check: 'sums' }]);
  }, 60_000);
});

describe('spreadsheets and tables', () => {
  test('a text that looks like a formula is none, in CSV and in XLSX', async () => {
    const csv = await readFile(join(sealed(), 'csv/held-listings-cohort.csv'), 'utf8');
    expect(csv).toContain("'=counterfeit complaint 118");
    const { sheets } = await readXlsx(await readFile(join(sealed(), 'report.en.xlsx')));
    const held = sheets.find(({ name }) => name === 'Held listings by sale');
    expect(held?.rows[1]?.[1]).toBe('=counterfeit complaint 118');
    for (const { cells } of sheets) {
      for (const cell of cells?.values() ?? []) expect(cell.formula).toBeUndefined();
    }
    const all = ['=1', '+1', '-1', '@a', '\t=1', '\r=1', '\n=1', '\0=1', '＝1'];
    const table = {
      name: 'x',
      title: () => 'x',
      columns: [
        { key: 'a', kind: 'text' as const },
        { key: 'n', kind: 'count' as const },
      ],
      rows: all.map((text) => [text, -5]),
    };
    for (const line of csvOf(table).slice(1).split(',-5\r\n').slice(0, -1)) {
      expect(line.replace(/^[\s\S]*a,n\r\n/, '').replace(/^"/, '')).toMatch(/^'/);
    }
  });

  test('XLSX has numbers where CSV has them, and both add up', async () => {
    const { sheets } = await readXlsx(await readFile(join(sealed(), 'report.en.xlsx')));
    const brands = sheets.find(({ name }) => name === 'Brands by sale');
    const [head = [], ...rows] = brands?.rows ?? [];
    const at = head.indexOf('CNY net');
    const sum = rows.reduce((total, row) => total + Math.round(Number(row[at]) * 100), 0);
    expect(sum).toBe(report.cohort.totals.amounts[0]?.net);
    expect(rows.every((row) => typeof row[at] === 'number')).toBe(true);
    const zh = await readXlsx(await readFile(join(sealed(), 'report.zh.xlsx')));
    expect(zh.sheets[0]?.name).toBe('汇总');
  });

  test('Parquet holds exact figures that DuckDB reads', async () => {
    const instance = await DuckDBInstance.create();
    const connection = await instance.connect();
    const read = await connection.runAndReadAll(
      `select sum("CNY.net") * 100 = ${report.cohort.totals.amounts[0]?.net}, sum("pair.sold")
       from read_parquet('${join(sealed(), 'parquet/brands-cohort.parquet')}')`,
    );
    const [row] = read.getRowsJson();
    expect(row).toEqual([true, String(report.cohort.totals.units[0]?.sold)]);
    instance.closeSync();
  });

  test('a statement has nothing of another brand', async () => {
    for (const brand of report.definition.document.brands) {
      const text = await readFile(join(sealed(), `statements/${brand.id}/statement.json`), 'utf8');
      for (const other of report.definition.document.brands) {
        if (other.id === brand.id) continue;
        expect(text).not.toContain(`"${other.id}`);
        expect(text).not.toContain(other.name);
      }
    }
  });
});

test('a folder with something in it is left alone; one that was not finished is begun again', async () => {
  const half = join(folder, 'half');
  const key = await createSigningKey(join(folder, 'third.pem'));
  const how = { folder: half, languages: ['en'] as const, key };
  const ended = writeReport(report, { ...how, onFile: () => undefined });
  await ended;
  await expect(writeReport(report, how)).rejects.toMatchObject({ code: 'conflict' });
  await rm(join(half, 'manifest.json'));
  await writeFile(join(half, '.report-begun'), '');
  await writeReport(report, how);
  expect(await failures(half)).toEqual([]);
}, 60_000);
