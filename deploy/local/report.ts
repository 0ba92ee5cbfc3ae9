import { MultiBar } from 'cli-progress';

/** Where the steps of an `up` are told: as lines, and as a bar where bytes are on their way. */
export interface Report {
  line(text: string): void;
  /** Begins a transfer of so many bytes. */
  transfer(label: string, bytesTotal: number): Transfer;
}

export interface Transfer {
  /** More bytes are here; a negative number takes some back. */
  advance(bytes: number): void;
  end(isComplete: boolean): void;
}

/** Shows a transfer for as long as `work` takes; `work` says what arrives. */
export async function withTransfer<Result>(
  report: Report,
  what: { readonly label: string; readonly bytesTotal: number },
  work: (onBytes: Transfer['advance']) => Promise<Result>,
): Promise<Result> {
  const transfer = report.transfer(what.label, what.bytesTotal);
  let isComplete = false;
  try {
    const result = await work(transfer.advance);
    isComplete = true;
    return result;
  } finally {
    transfer.end(isComplete);
  }
}

const mebibyte = 1024 * 1024;

/** Says nothing. */
export const silentReport: Report = {
  line: () => {},
  transfer: () => ({ advance: () => {}, end: () => {} }),
};

/** Reports to a stream: bars on a terminal, lines otherwise. */
export function streamReport(stream: NodeJS.WriteStream): Report {
  return stream.isTTY ? terminalReport(stream) : lineReport(stream);
}

function lineReport(stream: NodeJS.WriteStream): Report {
  const line = (text: string) => {
    stream.write(`${text}\n`);
  };
  return {
    line,
    transfer(label, bytesTotal) {
      line(`${label}: fetching ${mebibytes(bytesTotal)} MiB`);
      return {
        advance: () => {},
        end: (isComplete) => line(`${label}: ${isComplete ? 'fetched' : 'not fetched'}`),
      };
    },
  };
}

/** Kafka and Redis are fetched at the same time, so that two bars may stand below each other. */
function terminalReport(stream: NodeJS.WriteStream): Report {
  let bars: MultiBar | null = null;
  let count = 0;
  const format = '{label} [{bar}] {value}/{total} MiB, {eta_formatted}';
  const options = {
    stream,
    format,
    barCompleteChar: '=',
    barIncompleteChar: ' ',
    hideCursor: true,
    // As long as nothing can be said of the time, the library passes on a word.
    formatTime: (seconds: number) => (Number.isFinite(seconds) ? `${seconds} s left` : ''),
  };
  return {
    line(text) {
      if (bars === null) stream.write(`${text}\n`);
      else bars.log(`${text}\n`);
    },
    transfer(label, bytesTotal) {
      bars ??= new MultiBar(options);
      count += 1;
      const bar = bars.create(Number(mebibytes(bytesTotal)), 0, { label });
      let bytes = 0;
      return {
        advance(more) {
          bytes += more;
          bar.update(Number(mebibytes(bytes)));
        },
        end() {
          bar.stop();
          count -= 1;
          if (count > 0) return;
          bars?.stop();
          bars = null;
        },
      };
    },
  };
}

function mebibytes(bytes: number): string {
  return (bytes / mebibyte).toFixed(1);
}
