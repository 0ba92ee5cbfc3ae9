import type { KeyObject } from 'node:crypto';
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { assert } from '../../../libs/base/assert.ts';
import { TallyError } from '../../../libs/base/errors.ts';
import { writeDurably } from '../durable-file.ts';
import type { Language } from './labels.ts';
import type { ReportDocument } from './report-document.ts';
import { byName, masterOf, type ReportFile, reportFiles } from './report-files.ts';
import { inputList } from './report-inputs.ts';
import { sealFiles } from './report-manifest.ts';

export interface WriteReportOptions {
  readonly folder: string;
  readonly languages: readonly Language[];
  readonly key: KeyObject;
  /** The files that the report lists as its inputs, as `inputFiles` made them. */
  readonly inputs?: readonly ReportFile[];
  readonly onFile?: (done: number, total: number) => void;
}

/**
 * Writes a report into an empty folder. Until all is there a mark lies in it; a folder with the mark
 * is one that was not finished, and is begun again.
 *
 * @throws TallyError `conflict` where the folder holds something else, or a report already
 * @returns the names of all files
 */
export async function writeReport(
  report: ReportDocument,
  { folder, languages, key, inputs = [], onFile }: WriteReportOptions,
): Promise<string[]> {
  const isWhole = isDeepStrictEqual(inputList(inputs), report.inputs);
  assert(isWhole, 'the inputs of a report are those that it was made of');
  await assertFree(folder);
  const made = await reportFiles(masterOf(report), languages, onFile);
  const files = [...made, ...inputs].sort(byName);
  const seal = sealFiles(report, files, { languages, key });
  await writeFile(join(folder, begunName), '');
  for (const { name, content } of files) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeDurably(join(folder, name), content);
  }
  for (const { name, content } of seal) await writeDurably(join(folder, name), content);
  await rm(join(folder, begunName));
  return [...files, ...seal].map(({ name }) => name);
}

/** Marks a folder as one that a report is being written into. */
const begunName = '.report-begun';

async function assertFree(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const names = await readdir(folder);
  if (names.length === 0) return;
  if (!names.includes(begunName)) {
    const message = `${folder} is not empty. A report goes into a folder of its own.`;
    throw new TallyError('conflict', message);
  }
  for (const name of names) await rm(join(folder, name), { recursive: true });
}
