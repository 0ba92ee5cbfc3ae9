import { readFileSync, statSync } from 'node:fs';

const linesShownMax = 20;

/** What a server has written to its logs since this was made. */
export class LogFiles {
  readonly #files: readonly { readonly file: string; readonly from: number }[];

  constructor(files: readonly string[]) {
    this.#files = files.map((file) => ({ file, from: sizeOf(file) }));
  }

  mention(words: string): boolean {
    return this.#files.some(({ file, from }) => readSince(file, from).includes(words));
  }

  /** The lines that tell why, for an error message, with the names of the files. */
  tail(): string {
    return this.#files
      .map(({ file, from }) => ({ file, lines: tellingLines(readSince(file, from)) }))
      .map(({ file, lines }) => (lines === '' ? `${file} is empty.` : `${file} says:\n${lines}`))
      .join('\n');
  }
}

/** From the first error on, or the last lines where none is marked. */
export function tellingLines(text: string): string {
  const lines = text.trimEnd().split('\n');
  const first = lines.findIndex((line) => /\b(ERROR|FATAL|Exception|Error)\b/.test(line));
  const shown =
    first === -1 ? lines.slice(-linesShownMax) : lines.slice(first).slice(0, linesShownMax);
  return shown.join('\n');
}

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}

function readSince(file: string, from: number): string {
  try {
    const bytes = readFileSync(file);
    // A log that was rolled meanwhile starts anew.
    return bytes.subarray(bytes.length < from ? 0 : from).toString('utf8');
  } catch {
    return '';
  }
}
