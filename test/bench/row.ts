/** What issue a figure has to meet: at most or at least so much. */
export type Target = { readonly atMost: number } | { readonly atLeast: number };

/** A figure that a row measures. */
export interface FigureSpec {
  readonly label: string;
  /** Shown behind the label; part of what the number means. */
  readonly unit: string;
  readonly digits: number;
  readonly target?: Target;
}

/** One measurement of a row: its figures by name. A figure may be left out where it made no sense. */
export type Sample = Readonly<Record<string, number>>;

/** A question, the figures that answer it, and how one sample of them is taken. */
export interface Row {
  /** What `--rows` calls it. */
  readonly name: string;
  readonly question: string;
  readonly figures: Readonly<Record<string, FigureSpec>>;
  /** Samples at the most, where one is an average over many events already. */
  readonly samplesMax?: number;
  /** Samples before the ones that count, to let code get warm that is warm in a long-running process. */
  readonly warmUps?: number;
  /** Measures once. Whatever it starts has ended when it resolves. */
  sample(): Promise<Sample>;
}

/** Least, median and most of what was measured. */
export interface Spread {
  readonly min: number;
  readonly median: number;
  readonly max: number;
  readonly count: number;
}

export function spreadOf(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  const lower = sorted[sorted.length % 2 === 1 ? middle : middle - 1] ?? Number.NaN;
  return {
    min: sorted[0] ?? Number.NaN,
    median: (lower + upper) / 2,
    max: sorted.at(-1) ?? Number.NaN,
    count: sorted.length,
  };
}

export function isMet(target: Target, value: number): boolean {
  return 'atMost' in target ? value <= target.atMost : value >= target.atLeast;
}
