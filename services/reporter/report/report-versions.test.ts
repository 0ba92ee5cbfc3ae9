import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CampaignDefinition } from '../../../libs/contracts/campaign-definition.ts';
import { shownOf, versionsOf } from '../../../test/support/recount/shown-report.ts';
import {
  layOut,
  loadRecords,
  reportOf,
  smallDefinition,
} from '../../../test/support/recount/test-report.ts';
import { readPreviousReport } from './previous-report.ts';
import type { ReportDocument } from './report-document.ts';
import { inputFiles, noInputs, type ReportInputs } from './report-inputs.ts';
import { createSigningKey } from './signing-key.ts';
import { verifyReport } from './verify-report.ts';
import { writeReport } from './write-report.ts';

const { partitions } = layOut({ seed: '7', events: 1_500, anomalies: 2 });
/** A listing that is sold, and held later. */
const listingId = partitions
  .flat()
  .map(({ value }) => /"listingId":"(beilu-[^"]*)"/.exec(String(value))?.[1])
  .find((found) => found !== undefined);
const held: CampaignDefinition = {
  ...smallDefinition,
  heldListings: [
    ...smallDefinition.heldListings,
    { listingId: String(listingId), reason: 'complaint 7', from: null },
  ],
};
const versions = versionsOf([smallDefinition, held]);
/** The log when the campaign ended, when it was closed, and later. */
const logs = [0.6, 0.8, 1].map((share) =>
  partitions.map((records) => records.slice(0, Math.floor(records.length * share))),
);

let folder = '';
const first = () => join(folder, 'v1');
const second = () => join(folder, 'v2');
let inputs: ReportInputs = noInputs;
let report: ReportDocument;

async function write(to: string, log: (typeof logs)[number], version: number, from: ReportInputs) {
  const definition = versions[version - 1]?.definition ?? smallDefinition;
  const made = await reportOf(log, { definition, definitionVersion: version, inputs: from });
  const key = await createSigningKey(join(folder, `${Math.random()}.pem`));
  await writeReport(made, {
    folder: to,
    languages: ['en'],
    key,
    inputs: inputFiles(from, made),
  });
  return made;
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tally-versions-'));
  const minutes = await Promise.all(
    [0.3, 0.6].map(async (share, index) => {
      const log = partitions.map((all) => all.slice(0, Math.floor(all.length * share)));
      const at = ['2026-11-10T04:00:00Z', '2026-11-10T16:00:00Z'][index] ?? '';
      return shownOf(await reportOf(log, { definitionVersion: 1 }), at);
    }),
  );
  inputs = { ...noInputs, versions, shown: minutes };
  await write(first(), logs[1] ?? [], 1, inputs);
  inputs = { ...inputs, previous: await readPreviousReport(first()) };
  report = await write(second(), logs[2] ?? [], 2, inputs);
}, 120_000);
afterAll(() => rm(folder, { recursive: true }));

/** Makes a figure of something greater by one. */
function add(thing: object | undefined, name: string): void {
  const figures = (thing ?? {}) as Record<string, number>;
  figures[name] = Number(figures[name]) + 1;
}

const failures = async (of: string) =>
  (await verifyReport({ folder: of, previous: first(), isQuick: true })).filter(
    ({ status }) => status === 'failed',
  );

test('a second report names the first, and says what is another figure now, and why', async () => {
  const manifest = JSON.parse(await readFile(join(second(), 'manifest.json'), 'utf8'));
  const before = await readPreviousReport(first());
  expect(manifest).toMatchObject({
    version: 2,
    previous: { version: 1, manifestSha256: before.manifestSha256 },
  });
  const differences = report.previous?.differences ?? [];
  const net = differences.find(
    ({ basis, part, measure }) => `${basis} ${part} ${measure}` === 'cohort totals pair.net',
  );
  expect(net?.before).toBe(before.figures?.cohort.totals.units[0]?.net);
  expect(net?.after).toBe(report.cohort.totals.units[0]?.net);
  const lines = net?.changes.map(({ line }) => line) ?? [];
  expect(lines).toEqual(expect.arrayContaining(['late_sales', 'late_returns', 'held']));
  const csv = await readFile(join(second(), 'csv/differences.csv'), 'utf8');
  expect(csv).toMatch(/cohort,totals,,pair,,net,held,.*beilu-.*: reason 2/);
});

test('what was shown at whole hours stands beside what is known now', () => {
  expect(report.asShown.map(({ at }) => at)).toEqual(inputs.shown.map(({ at }) => at));
  const [hour] = report.asShown;
  expect(hour?.activity.totals.shown.units[0]?.net).toBe(
    inputs.shown[0]?.activity.totals.units[0]?.net,
  );
  const end = report.asShown.at(-1);
  expect(end?.activity.totals.known.units).toEqual(
    report.activity.totals.units.map(({ unit, net }) => ({ unit, net })),
  );
  expect(hour?.cohort.groups.map(({ id }) => id)).toEqual(['home-grown']);
});

test('both are verified, with the log and the chain; the second makes the same bytes again', async () => {
  for (const [of, log] of [
    [first(), logs[1]],
    [second(), logs[2]],
  ] as const) {
    const results = await verifyReport({
      folder: of,
      ...(of === second() && { previous: first() }),
      loadLog: () => loadRecords(log ?? []),
    });
    expect(results.map(({ check, status, details }) => [check, status, details])).toEqual(
      ['signature', 'files', 'inputs', 'chain', 'sums', 'derived', 'recount'].map((check) => {
        return [check, 'passed', expect.anything()];
      }),
    );
  }
}, 120_000);

describe('what was tampered with, though it was signed again', () => {
  /** Writes a report with another figure in it, signed by somebody else. */
  async function forged(name: string, change: (some: ReportDocument) => void) {
    const changed = structuredClone(report);
    change(changed);
    const key = await createSigningKey(join(folder, `${name}.pem`));
    const to = join(folder, name);
    await writeReport(changed, {
      folder: to,
      languages: ['en'],
      key,
      inputs: inputFiles(inputs, report),
    });
    return failures(to);
  }

  test.each<[name: string, check: string, change: (some: ReportDocument) => void]>([
    [
      'line',
      'sums',
      ({ bridge }) => {
        if (!('absent' in bridge)) add(bridge.cohort.totals.lines[0]?.units[0], 'net');
      },
    ],
    [
      'event',
      'sums',
      ({ bridge }) => {
        if (!('absent' in bridge)) add(bridge.events[0], 'units');
      },
    ],
    ['change', 'sums', ({ previous }) => add(previous?.differences[0], 'after')],
    ['before', 'chain', ({ previous }) => void Object.assign(previous ?? {}, { differences: [] })],
    ['shown', 'inputs', ({ asShown }) => add(asShown[0]?.cohort.totals.shown.units[0], 'net')],
  ])(
    '%s',
    async (name, check, change) => {
      expect(await forged(name, change)).toMatchObject([{ check }]);
    },
    60_000,
  );

  test('an input', async () => {
    const to = join(folder, 'input');
    await cp(second(), to, { recursive: true });
    await writeFile(join(to, 'inputs/shown.json'), '[]');
    expect((await failures(to)).map(({ check }) => check)).toEqual(['files', 'inputs']);
  });

  test('another first report', async () => {
    const other = join(folder, 'other');
    await write(other, logs[0] ?? [], 1, noInputs);
    const [chain] = await verifyReport({ folder: second(), previous: other, isQuick: true }).then(
      (all) => all.filter(({ status }) => status === 'failed'),
    );
    expect(chain?.check).toBe('chain');
  }, 60_000);
});

test('a report does not follow one that the log does not give', async () => {
  const previous = await readPreviousReport(first());
  const totals = structuredClone(previous.figures);
  add(totals?.cohort.totals.units[0], 'sold');
  const wrong = { ...inputs, previous: { ...previous, figures: totals } };
  await expect(
    reportOf(logs[2] ?? [], { definition: held, definitionVersion: 2, inputs: wrong }),
  ).rejects.toMatchObject({ code: 'conflict' });
});

test('a statement has the bridge of its brand, and no place in the log', async () => {
  for (const id of await readdir(join(second(), 'statements'))) {
    const text = await readFile(join(second(), `statements/${id}/statement.json`), 'utf8');
    const { bridge } = JSON.parse(text);
    if ('absent' in report.bridge) throw new Error('there is no bridge');
    const own = report.bridge.cohort.brands.find((brand) => brand.id === id);
    // The listing that is held is of one brand, and the others hear nothing of it.
    const lines = own?.lines.filter(({ line }) => line !== 'held' || id === 'beilu');
    expect(bridge.cohort).toEqual({ start: own?.start, lines, end: own?.end });
    expect(text).not.toMatch(/"offset|"partition/);
  }
});
