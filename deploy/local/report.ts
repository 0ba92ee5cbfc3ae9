import { SingleBar } from 'cli-progress';

/** Where the steps of an `up` are told: as lines, and as a bar where bytes are on their way. */
export interface Report {
  line(text: string): void;
  /** Begins a transfer of so many bytes. */
  transfer(label: string, bytesTotal: number): Transfer;
}

export interface Transfer {
  advance(bytes: number): void;
  end(): void;
}

const mebibyte = 1024 * 1024;

/** Says nothing. */
export const silentReport: Report = {
  line: () => {},
  transfer: () => ({ advance: () => {}, end: () => {} }),
};

/** Reports to a stream: a bar on a terminal, lines otherwise. */
export function streamReport(stream: NodeJS.WriteStream): Report {
  const line = (text: string) => {
    stream.write(`${text}\n`);
  };
  const transfer = stream.isTTY
    ? (label: string, total: number) => bar(stream, label, total)
    : lines;
  return { line, transfer };

  function lines(label: string, bytesTotal: number): Transfer {
    line(`${label}: fetching ${mebibytes(bytesTotal)} MiB`);
    return { advance: () => {}, end: () => line(`${label}: fetched`) };
  }
}

function bar(stream: NodeJS.WriteStream, label: string, bytesTotal: number): Transfer {
  const total = Number(mebibytes(bytesTotal));
  const progress = new SingleBar({
    stream,
    format: `${label} [{bar}] {value}/{total} MiB, {eta_formatted} left`,
    barCompleteChar: '=',
    barIncompleteChar: ' ',
    hideCursor: true,
  });
  let bytes = 0;
  progress.start(total, 0);
  return {
    advance(more) {
      bytes += more;
      progress.update(Math.min(Number(mebibytes(bytes)), total));
    },
    end: () => progress.stop(),
  };
}

function mebibytes(bytes: number): string {
  return (bytes / mebibyte).toFixed(1);
}
