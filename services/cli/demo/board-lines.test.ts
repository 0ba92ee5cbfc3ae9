import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import type { BrandRow } from '../../../libs/contracts/api.ts';
import type { CampaignSnapshot } from '../../../libs/contracts/api-stream.ts';
import { widthOf } from '../columns.ts';
import { type BoardTitle, boardLines, boardSummary } from './board-lines.ts';
import { Leaderboard } from './leaderboard.ts';

const title: BoardTitle = {
  campaign: 'Putian home-grown shoes',
  timeZone: 'Asia/Shanghai',
  startMs: Date.parse('2026-11-09T16:00:00Z'),
  endMs: Date.parse('2026-11-12T16:00:00Z'),
  unit: 'pair',
  currency: 'CNY',
  targets: new Map([['siweiqi', 400]]),
  group: { id: 'home-grown', name: 'Home-grown brands', target: 1000 },
  address: 'http://127.0.0.1:8080',
};
const state = { atMs: Date.parse('2026-11-10T12:15:00Z'), note: '5 of 9 events played' };

function totals(net: number) {
  const units = [{ unit: 'pair' as const, placed: 0, sold: net, cancelled: 0, returned: 0, net }];
  const money = { gross: 0, discount: 0, sold: 0, cancelled: 0, refunded: 0, net: net * 10_000 };
  return { orders: net, lines: net, units, amounts: [{ currency: 'CNY', ...money }] };
}

function brand(id: string, rank: number, net: number): BrandRow {
  return { rank, id, name: `Brand ${id}`, homeGrown: id === 'siweiqi', ...totals(net) };
}

function snapshot(brands: BrandRow[]): CampaignSnapshot {
  return {
    campaignId: 'putian-2026',
    definitionVersion: 1,
    status: 'live',
    basis: 'activity',
    asOf: '2026-11-10T12:15:01.400Z',
    completeUntil: '2026-11-10T12:15:01Z',
    partial: false,
    offsets: { 0: 7 },
    totals: totals(300),
    groups: [{ id: 'home-grown', name: 'Home-grown brands', ...totals(200) }],
    brands,
  };
}

function boardOf(...brands: BrandRow[]): { board: Leaderboard; clock: { nowMs: number } } {
  const clock = { nowMs: 0 };
  const board = new Leaderboard(() => clock.nowMs);
  board.take({ name: 'snapshot', data: snapshot(brands) });
  return { board, clock };
}

const plain = (lines: readonly string[]) => lines.map(stripVTControlCharacters).join('\n');

test('the board shows the clock, the figures and the brands in their order', () => {
  const { board } = boardOf(brand('siweiqi', 1, 200), brand('aiqi', 2, 100));
  const text = plain(boardLines(board, title, state, { width: 90, height: 30 }));
  expect(text).toContain('Putian home-grown shoes   ● live');
  expect(text).toContain('Tue, 10 Nov 2026, 20:15 Asia/Shanghai, day 1 of 3');
  expect(text).toContain('300 pairs net   CN¥30K net   300 orders   0.4 s behind');
  expect(text).toContain('Home-grown brands 200   20.0 % of 1,000');
  expect(text).toMatch(/ 1 +Brand siweiqi +█+ +200 +50.0 %\n +2 +Brand aiqi +█+▌? +100 *\n/);
  expect(text).toContain('5 of 9 events played');
});

test('it fits the terminal, however small', () => {
  const brands = Array.from({ length: 40 }, (_, index) =>
    brand(`b${index}`, index + 1, 90 - index),
  );
  const { board } = boardOf(...brands);
  for (const size of [
    { width: 90, height: 30 },
    { width: 40, height: 16 },
  ]) {
    const lines = boardLines(board, title, state, size);
    expect(lines.length).toBeLessThan(size.height);
    expect(Math.max(...lines.map(widthOf))).toBeLessThanOrEqual(size.width);
    expect(plain(lines)).toMatch(/and \d+ more/);
  }
});

test('moves in rank are shown for some seconds, and those that cancel out are not', () => {
  const { board, clock } = boardOf(brand('siweiqi', 1, 10), brand('aiqi', 2, 9));
  const swap = (first: string, second: string) => {
    const brands = [brand(first, 1, 20), brand(second, 2, 15)];
    board.take({ name: 'update', data: { ...snapshot(brands), groups: undefined } });
  };
  const text = () => plain(boardLines(board, title, state, { width: 90, height: 30 }));
  swap('aiqi', 'siweiqi');
  expect(text()).toMatch(/1 ▲1 +Brand aiqi[\s\S]*2 ▼1 +Brand siweiqi/);
  clock.nowMs += 2_000;
  swap('siweiqi', 'aiqi');
  expect(text()).not.toMatch(/[▲▼]/);
  swap('aiqi', 'siweiqi');
  clock.nowMs += 5_000;
  expect(text()).not.toMatch(/[▲▼]/);
});

test('an update changes only the brands that it names', () => {
  const { board } = boardOf(brand('siweiqi', 1, 10), brand('aiqi', 2, 9));
  const update = { ...snapshot([brand('aiqi', 2, 10)]), groups: undefined };
  board.take({ name: 'update', data: update });
  expect(board.shown?.brands).toEqual([brand('siweiqi', 1, 10), brand('aiqi', 2, 10)]);
  expect(board.shown?.groups).toHaveLength(1);
});

test('it says why the figures stand still, and that they move again', () => {
  const { board } = boardOf(brand('siweiqi', 1, 10));
  const text = () => plain(boardLines(board, title, state, { width: 90, height: 30 }));
  board.take({ name: 'signal', data: { kind: 'milestone', units: 100 } });
  expect(text()).toContain('● live');
  board.take({ name: 'signal', data: { kind: 'incomplete', missingPartitions: [1, 3] } });
  expect(text()).toContain('● reading partition 1, 3 again …');
  board.take({ name: 'reset', data: snapshot([brand('aiqi', 1, 10)]) });
  expect(text()).toContain('● live');
  board.broken();
  expect(text()).toContain('● waiting for the API …');
  expect(boardSummary(board, title, state)).toMatch(
    /^Tue, .*; 300 pairs net; Brand aiqi leads with 10; waiting for the API; 5 of 9 events played$/,
  );
});

test('before the first snapshot there is a board, too', () => {
  const lines = boardLines(
    new Leaderboard(),
    title,
    { atMs: null, note: '' },
    { width: 80, height: 24 },
  );
  expect(plain(lines)).toContain('before the first event');
  expect(plain(lines)).toContain('0 pairs net');
});
