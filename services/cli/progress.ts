import cliProgress from 'cli-progress';

/** A bar on a terminal, and nothing anywhere else. */
export interface Progress {
  update(done: number): void;
  stop(): void;
}

/**
 * Shows how far long work is, with its rate and what is left of it, on standard error, so that
 * standard output stays what a program can read.
 *
 * @param total null where nobody knows: only a count is shown
 */
export function startProgress(what: string, total: number | null): Progress {
  if (!process.stderr.isTTY) return { update: () => undefined, stop: () => undefined };
  const startedMs = performance.now();
  const known = total !== null;
  const bar = new cliProgress.SingleBar({
    stream: process.stderr,
    format: known
      ? `${what} {bar} {percentage}%  {value}/{total}  {rate}/s  {eta_formatted} left`
      : `${what} {value}  {rate}/s`,
    barCompleteChar: '█',
    barIncompleteChar: '░',
    hideCursor: true,
    clearOnComplete: true,
    etaBuffer: 40,
    formatValue: (value, _options, type) =>
      type === 'value' || type === 'total' ? value.toLocaleString('en') : String(value),
  });
  bar.start(total ?? 0, 0, { rate: '–' });
  return {
    update(done) {
      const seconds = (performance.now() - startedMs) / 1000;
      const perSecond = seconds === 0 ? 0 : Math.round(done / seconds);
      bar.update(done, { rate: perSecond.toLocaleString('en') });
    },
    stop: () => bar.stop(),
  };
}
