import { type Align, colours, type Sheet } from './sheet.ts';

/** A bar of a chart: its length, and how it is said. */
export interface Bar {
  readonly label: string;
  readonly value: number;
  readonly text: string;
  readonly colour?: string;
}

/** Large figures side by side. */
export function tiles(
  sheet: Sheet,
  figures: readonly { readonly title: string; readonly value: string; readonly unit: string }[],
): void {
  const gap = 10;
  const height = 62;
  sheet.need(height + 12);
  const width = (sheet.width - gap * (figures.length - 1)) / figures.length;
  figures.forEach(({ title, value, unit }, at) => {
    const x = sheet.left + at * (width + gap);
    sheet.doc.roundedRect(x, sheet.y, width, height, 4).fill(colours.pale);
    sheet.doc.rect(x, sheet.y, 3, height).fill(colours.accent);
    const inner = { x: x + 12, width: width - 18 };
    sheet.put(title, { ...inner, y: sheet.y + 8 }, { size: 8.5, colour: colours.soft });
    sheet.put(
      value,
      { ...inner, y: sheet.y + 21 },
      { size: sizeFor(value, width), bold: true, colour: colours.main },
    );
    sheet.put(unit, { ...inner, y: sheet.y + 43 }, { size: 8, colour: colours.soft });
  });
  sheet.y += height + 10;
}

function sizeFor(value: string, width: number): number {
  return Math.max(9, Math.min(16, (width - 18) / (value.length * 0.62)));
}

/** Bars that lie, one under the other, the longest as wide as there is room. */
export function lyingBars(sheet: Sheet, bars: readonly Bar[]): void {
  const rowHeight = 19;
  const labelWidth = 130;
  const textWidth = 96;
  const room = sheet.width - labelWidth - textWidth - 12;
  const longest = Math.max(1, ...bars.map(({ value }) => Math.abs(value)));
  for (const { label, value, text, colour = colours.main } of bars) {
    sheet.need(rowHeight);
    const y = sheet.y;
    sheet.put(label, { x: sheet.left, y: y + 2, width: labelWidth - 8 });
    const width = (Math.abs(value) / longest) * room;
    if (width > 0.2)
      sheet.doc.rect(sheet.left + labelWidth, y + 3, width, rowHeight - 8).fill(colour);
    const at = { x: sheet.left + labelWidth + width + 6, y: y + 2, width: textWidth };
    sheet.put(text, at, { colour: colours.soft });
    sheet.y += rowHeight;
  }
  sheet.y += 8;
}

/** Steps from one sum to another: each begins where the one before it ended. */
export function waterfall(
  sheet: Sheet,
  steps: readonly {
    readonly label: string;
    readonly change: number;
    readonly text: string;
    readonly isSum: boolean;
  }[],
): void {
  const height = 150;
  sheet.need(height + 34);
  const top = sheet.y;
  const highest = Math.max(1, ...runningSums(steps));
  const width = sheet.width / Math.max(1, steps.length);
  const yOf = (value: number) => top + 14 + (1 - Math.max(0, value) / highest) * (height - 14);
  let level = 0;
  steps.forEach(({ label, change, text, isSum }, at) => {
    const [from, to] = isSum ? [0, change] : [level, level + change];
    level = to;
    const x = sheet.left + at * width + width * 0.16;
    const [high, low] = [yOf(Math.max(from, to)), yOf(Math.min(from, to))];
    const colour = isSum ? colours.main : colours.warn;
    sheet.doc.rect(x, high, width * 0.68, Math.max(0.8, low - high)).fill(colour);
    const place = { x: sheet.left + at * width, width };
    const align: Align = 'center';
    sheet.put(text, { ...place, y: high - 12 }, { size: 7.5, align, colour: colours.ink });
    sheet.put(label, { ...place, y: top + height + 4 }, { size: 8, align, colour: colours.soft });
  });
  sheet.doc
    .moveTo(sheet.left, top + height)
    .lineTo(sheet.left + sheet.width, top + height)
    .lineWidth(0.7)
    .stroke(colours.line);
  sheet.y = top + height + 24;
}

function runningSums(
  steps: readonly { readonly change: number; readonly isSum: boolean }[],
): number[] {
  let level = 0;
  return steps.map(({ change, isSum }) => {
    level = isSum ? change : level + change;
    return level;
  });
}

/** Bars that stand side by side. */
export function standingBars(sheet: Sheet, bars: readonly Bar[]): void {
  const height = 118;
  sheet.need(height + 30);
  const top = sheet.y;
  const highest = Math.max(1, ...bars.map(({ value }) => value));
  const width = sheet.width / Math.max(3, bars.length);
  const showEach = Math.max(1, Math.ceil(bars.length / 12));
  bars.forEach(({ label, value, text, colour = colours.accent }, at) => {
    const x = sheet.left + at * width;
    const barHeight = (Math.max(0, value) / highest) * (height - 16);
    sheet.doc.rect(x + width * 0.2, top + height - barHeight, width * 0.6, barHeight).fill(colour);
    if (at % showEach !== 0) return;
    const place = { x, width: Math.max(width, 40) };
    sheet.put(text, { ...place, y: top + height - barHeight - 13 }, { size: 8, align: 'center' });
    sheet.put(
      label,
      { ...place, y: top + height + 4 },
      { size: 8, align: 'center', colour: colours.soft },
    );
  });
  sheet.doc
    .moveTo(sheet.left, top + height)
    .lineTo(sheet.left + sheet.width, top + height)
    .lineWidth(0.7)
    .stroke(colours.line);
  sheet.y = top + height + 22;
}

/** A step of a way: a sum to begin or end with, or a change. */
export interface WayStep {
  readonly label: string;
  readonly value: number;
  readonly text: string;
  readonly isSum: boolean;
}

/**
 * A way from one sum to another, one step below the other. The changes are often small beside the
 * sums, so the bars begin where something happens and not at zero; a gap in a sum's bar says so.
 */
export function wayBars(sheet: Sheet, steps: readonly WayStep[]): void {
  const rowHeight = 19;
  const labelWidth = 138;
  const textWidth = 92;
  const room = sheet.width - labelWidth - textWidth - 8;
  let level = 0;
  const spans = steps.map(({ value, isSum }) => {
    const from = isSum ? value : level;
    level = isSum ? value : level + value;
    return { low: Math.min(from, level), high: Math.max(from, level), level };
  });
  const [low, high] = [
    Math.min(...spans.map((span) => span.low)),
    Math.max(...spans.map((span) => span.high)),
  ];
  const margin = Math.max(1, (high - low) * 0.22);
  const start = low > 0 ? Math.max(0, low - margin) : Math.min(0, low - margin);
  const xOf = (value: number) => {
    return sheet.left + labelWidth + ((value - start) / Math.max(1, high - start)) * room;
  };
  sheet.need(steps.length * rowHeight + 6);
  steps.forEach(({ label, value, text, isSum }, at) => {
    const y = sheet.y;
    const span = spans[at] ?? { low, high, level };
    const bold = isSum;
    sheet.put(label, { x: sheet.left, y: y + 3, width: labelWidth - 8 }, { bold });
    const [from, to] = isSum ? [start, value] : [span.low, span.high];
    const rising = value < 0 ? colours.warn : colours.accent;
    const width = Math.max(0.9, xOf(to) - xOf(from));
    sheet.doc.rect(xOf(from), y + 4, width, rowHeight - 10).fill(isSum ? colours.main : rising);
    if (isSum && start > 0) {
      sheet.doc.rect(sheet.left + labelWidth + 7, y + 3, 3, rowHeight - 8).fill('#ffffff');
    }
    if (at + 1 < steps.length) {
      const x = xOf(span.level);
      sheet.doc.moveTo(x, y + rowHeight - 6).lineTo(x, y + rowHeight + 4);
      sheet.doc.lineWidth(0.5).stroke(colours.soft);
    }
    const place = { x: sheet.left + sheet.width - textWidth, y: y + 3, width: textWidth };
    sheet.put(text, place, { bold, align: 'right', colour: isSum ? colours.ink : colours.soft });
    sheet.y += rowHeight;
  });
  sheet.y += 8;
}
