import { InvalidArgumentError } from 'commander';
import { toError } from '../../libs/base/errors.ts';
import type { OffsetRange } from '../../libs/kafka/topic-scan.ts';
import { type OffsetVector, parseOffsets } from '../reporter/recount/offset-vector.ts';

/** A whole number of at least `min`. */
export function wholeNumber(min: number): (text: string) => number {
  return (text) => {
    const value = Number(text.replaceAll('_', ''));
    if (/^\d[\d_]*$/.test(text) && Number.isSafeInteger(value) && value >= min) return value;
    throw new InvalidArgumentError(`It must be a whole number of at least ${min}.`);
  };
}

/** A share from 0 to below 1. */
export function share(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && value >= 0 && value < 1) return value;
  throw new InvalidArgumentError('It must be a number from 0 to below 1, such as 0.02.');
}

/** A number above 0. */
export function positive(text: string): number {
  const value = Number(text);
  if (value > 0 && Number.isFinite(value)) return value;
  throw new InvalidArgumentError('It must be a number above 0.');
}

/** A number above 0, or `max` for as fast as it goes. */
export function rate(text: string): number | 'max' {
  const value = Number(text);
  if (text === 'max') return 'max';
  if (value > 0 && Number.isFinite(value)) return value;
  throw new InvalidArgumentError('It must be a number above 0, or max.');
}

/** The next offset of each partition, as JSON. */
export function offsets(text: string): OffsetVector {
  try {
    return parseOffsets(text);
  } catch (thrown) {
    throw new InvalidArgumentError(`${toError(thrown).message}.`);
  }
}

/** One more range of offsets that are given up, as `partition:first..last`. */
export function lostOffsets(text: string, before: readonly OffsetRange[] = []): OffsetRange[] {
  const found = /^(\d+):(\d+)\.\.(\d+)$/.exec(text);
  const [partition, from, last] = (found?.slice(1) ?? []).map(Number);
  if (partition === undefined || from === undefined || last === undefined || last < from) {
    throw new InvalidArgumentError('It must be partition:first..last, such as 3:1800..1811.');
  }
  return [...before, { partition, from, to: last + 1 }];
}
