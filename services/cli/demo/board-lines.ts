import pc from 'picocolors';
import type { BrandRow, Totals } from '../../../libs/contracts/api.ts';
import { fitTo, padEndTo, widthOf } from '../columns.ts';
import type { Leaderboard } from './leaderboard.ts';

/** What a board says of its campaign besides the figures. */
export interface BoardTitle {
  readonly campaign: string;
  readonly timeZone: string;
  readonly startMs: number;
  readonly endMs: number;
  /** Unit that is ranked by, in the singular, and the campaign's currency. */
  readonly unit: string;
  readonly currency: string;
  /** Units that each brand is to sell, where it has a target. */
  readonly targets: ReadonlyMap<string, number>;
  /** The group that the campaign is about, and the targets of its brands together. */
  readonly group: { readonly id: string; readonly name: string; readonly target: number } | null;
  readonly address: string;
}

/** How far the play is. */
export interface PlayState {
  /** Campaign time of the last event, in ms since 1970; null before the first. */
  readonly atMs: number | null;
  readonly note: string;
}

export interface TerminalSize {
  readonly width: number;
  readonly height: number;
}

const dayMs = 86_400_000;
const barWidthMax = 44;

/** The board as lines that fit a terminal. */
export function boardLines(
  board: Leaderboard,
  title: BoardTitle,
  state: PlayState,
  size: TerminalSize,
): string[] {
  const head = ['', ...headLines(board, title, state), ''];
  const foot = ['', pc.dim(`  ${state.note}`), pc.dim(`  ${title.address}   Ctrl-C ends the demo`)];
  const room = Math.max(3, size.height - head.length - foot.length - 1);
  const rows = brandLines(board, title, { room, width: size.width });
  return [...head, ...rows, ...foot].map((line) => fitTo(line, size.width));
}

/** The board in one line, for output that is no terminal. */
export function boardSummary(board: Leaderboard, title: BoardTitle, state: PlayState): string {
  const leader = board.shown?.brands[0];
  const parts = [
    clockText(title, state.atMs),
    `${figure(netUnits(board.shown?.totals, title.unit))} ${title.unit}s net`,
    leader === undefined ? '' : `${leader.name} leads with ${figure(netUnits(leader, title.unit))}`,
    board.trouble ?? '',
    state.note,
  ];
  return parts.filter((part) => part !== '').join('; ');
}

function headLines(board: Leaderboard, title: BoardTitle, state: PlayState): string[] {
  const { shown, trouble } = board;
  const net = netUnits(shown?.totals, title.unit);
  const behind = behindText(shown?.asOf, shown?.completeUntil);
  const status = trouble === null ? pc.green('● live') : pc.yellow(`● ${trouble} …`);
  const money = shown?.totals.amounts.find(({ currency }) => currency === title.currency);
  const figures = [
    `${pc.bold(pc.cyan(figure(net)))} ${title.unit}s net`,
    money === undefined ? '' : `${amountText(Number(money.net), title.currency)} net`,
    shown === undefined ? '' : `${figure(Number(shown.totals.orders))} orders`,
    behind === null ? '' : pc.dim(behind),
  ];
  return [
    `  ${pc.bold(title.campaign)}   ${status}`,
    `  ${clockText(title, state.atMs)}   ${timeBar(title, state.atMs)}`,
    '',
    `  ${figures.filter((part) => part !== '').join('   ')}`,
    ...groupLines(board, title),
  ];
}

function groupLines({ shown }: Leaderboard, { group, unit }: BoardTitle): string[] {
  const found = shown?.groups.find(({ id }) => id === group?.id);
  if (found === undefined || group === null || group.target === 0) return [];
  const net = netUnits(found, unit);
  const share = pc.dim(`${percent(net / group.target)} of ${figure(group.target)}`);
  return [`  ${group.name} ${pc.bold(figure(net))}   ${share}`];
}

function brandLines(
  board: Leaderboard,
  title: BoardTitle,
  { room, width }: { readonly room: number; readonly width: number },
): string[] {
  const all = board.shown?.brands ?? [];
  const brands = all.length > room ? all.slice(0, room - 1) : all;
  const most = Math.max(1, ...brands.map((brand) => netUnits(brand, title.unit)));
  const nameWidth = Math.max(8, ...brands.map(({ name }) => widthOf(name)));
  const barWidth = Math.max(6, Math.min(barWidthMax, width - nameWidth - 36));
  const lines = brands.map((brand) => {
    const net = netUnits(brand, title.unit);
    const paint = brand.homeGrown ? pc.green : pc.blue;
    const bar = padEndTo(paint(barText(net / most, barWidth)), barWidth);
    const target = title.targets.get(brand.id);
    const share = (target ? percent(net / target) : '').padStart(8);
    const name = padEndTo(brand.name, nameWidth);
    const move = moveText(board.placesMoved(brand));
    return `  ${rankText(brand)} ${move} ${name}  ${bar} ${figure(net).padStart(10)} ${pc.dim(share)}`;
  });
  if (brands.length < all.length) lines.push(pc.dim(`     and ${all.length - brands.length} more`));
  return lines;
}

function rankText({ rank }: BrandRow): string {
  const text = String(rank).padStart(2);
  return rank <= 3 ? pc.bold(pc.yellow(text)) : pc.dim(text);
}

/** Three places: `▲2 `, `▼1 ` or nothing. */
function moveText(places: number): string {
  if (places === 0) return '   ';
  const text = padEndTo(`${places > 0 ? '▲' : '▼'}${Math.min(99, Math.abs(places))}`, 3);
  return places > 0 ? pc.green(text) : pc.red(text);
}

/** A bar in eighths of a character. */
function barText(share: number, width: number): string {
  const eighths = Math.max(0, Math.round(share * width * 8));
  return '█'.repeat(eighths >> 3) + ['', ...'▏▎▍▌▋▊▉'][eighths & 7];
}

function clockText({ timeZone, startMs, endMs }: BoardTitle, atMs: number | null): string {
  if (atMs === null) return 'before the first event';
  const clock = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
  });
  const days = Math.ceil((endMs - startMs) / dayMs);
  const day = Math.floor((atMs - startMs) / dayMs) + 1;
  const phase = atMs >= endMs ? 'returns come back' : `day ${Math.max(1, day)} of ${days}`;
  return `${clock.format(atMs)} ${timeZone}, ${phase}`;
}

function timeBar({ startMs, endMs }: BoardTitle, atMs: number | null): string {
  const share = Math.min(1, Math.max(0, ((atMs ?? startMs) - startMs) / (endMs - startMs)));
  const filled = Math.round(share * 24);
  return pc.cyan('━'.repeat(filled)) + pc.dim('━'.repeat(24 - filled));
}

/** How much later than the events the figures are. */
function behindText(asOf: string | undefined, completeUntil: string | null | undefined) {
  if (asOf === undefined || !completeUntil) return null;
  const seconds = Math.max(0, Date.parse(asOf) - Date.parse(completeUntil)) / 1000;
  return `${seconds.toFixed(1)} s behind`;
}

/** As a double: a bar and a share of it are drawn from it, and no sale of a demo comes to 2^53. */
function netUnits(totals: Pick<Totals, 'units'> | undefined, unit: string): number {
  return Number(totals?.units.find((line) => line.unit === unit)?.net ?? 0);
}

function figure(value: number): string {
  return value.toLocaleString('en');
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}

/** Minor units as a short amount of money: `CN¥182.4M`. */
function amountText(minor: number, currency: string): string {
  const format = new Intl.NumberFormat('en', { style: 'currency', currency });
  const digits = format.resolvedOptions().maximumFractionDigits ?? 2;
  const short = new Intl.NumberFormat('en', {
    style: 'currency',
    currency,
    notation: 'compact',
    maximumFractionDigits: 1,
  });
  return short.format(minor / 10 ** digits);
}
