import { type FigureSpec, isMet, type Row, type Spread, type Target } from './row.ts';

/** Medians of an earlier run by `row.figure`, and where they were measured. */
export interface Baseline {
  readonly machine: string;
  readonly versions: string;
  readonly date: string;
  readonly medians: Readonly<Record<string, number>>;
}

/** What was measured, by `row.figure`. */
export type Results = ReadonlyMap<string, Spread>;

const titles = ['', 'min', 'median', 'max', 'unit', 'target', 'met', '× baseline'];

/** The results as a Markdown table: a question a row, its figures below it. */
export function asTable(rows: readonly Row[], results: Results, baseline: Baseline | null): string {
  const lines: string[][] = [titles];
  for (const row of rows) {
    lines.push([`**${row.question}**`, '', '', '', '', '', '', '']);
    for (const [name, figure] of Object.entries(row.figures)) {
      const key = `${row.name}.${name}`;
      const spread = results.get(key);
      lines.push(figureLine(figure, spread, baseline?.medians[key]));
    }
  }
  const widths = titles.map((_, at) => Math.max(...lines.map((line) => (line[at] ?? '').length)));
  const [head, ...body] = lines.map((line) => padded(line, widths));
  const rule = widths.map((width, at) =>
    isNumber(at) ? `${'-'.repeat(width - 1)}:` : '-'.repeat(width),
  );
  return [head, `| ${rule.join(' | ')} |`, ...body, ''].join('\n');
}

function figureLine(figure: FigureSpec, spread: Spread | undefined, before?: number): string[] {
  const { label, unit, digits, target } = figure;
  if (spread === undefined) return [label, '', '–', '', unit, targetText(target), '–', '–'];
  const text = (value: number): string => numberText(value, digits);
  return [
    label,
    spread.count > 1 ? text(spread.min) : '',
    text(spread.median),
    spread.count > 1 ? text(spread.max) : '',
    unit,
    targetText(target),
    target === undefined ? '' : metText(target, spread.median),
    before === undefined ? '–' : (spread.median / before).toFixed(2),
  ];
}

function metText(target: Target, median: number): string {
  return isMet(target, median) ? 'yes' : 'no';
}

function targetText(target: Target | undefined): string {
  if (target === undefined) return '';
  return 'atMost' in target
    ? `≤ ${target.atMost.toLocaleString('en')}`
    : `≥ ${target.atLeast.toLocaleString('en')}`;
}

function numberText(value: number, digits: number): string {
  const digitsToo = { minimumFractionDigits: digits, maximumFractionDigits: digits };
  return value.toLocaleString('en', digitsToo);
}

function isNumber(at: number): boolean {
  return (at > 0 && at < 4) || at === 7;
}

function padded(line: readonly string[], widths: readonly number[]): string {
  const cells = line.map((cell, at) =>
    isNumber(at) ? cell.padStart(widths[at] ?? 0) : cell.padEnd(widths[at] ?? 0),
  );
  return `| ${cells.join(' | ')} |`;
}
