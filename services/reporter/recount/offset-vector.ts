import { TallyError } from '../../../libs/base/errors.ts';
import type { PartitionBounds } from '../../../libs/kafka/order-log.ts';
import type { OffsetRange } from '../../../libs/kafka/topic-scan.ts';

/** The next offset of each partition: what a count includes ends before it. */
export type OffsetVector = ReadonlyMap<number, number>;

/**
 * The ranges that reach from the beginning of each partition to a vector; without one, to its end.
 *
 * @param where names the log in errors
 * @throws TallyError `kafka_data_missing` where the log does not reach the vector, and
 *   `input_invalid` where the two have other partitions
 */
export function rangesUpTo(
  where: string,
  bounds: readonly PartitionBounds[],
  until?: OffsetVector,
): OffsetRange[] {
  const wanted = until ?? new Map(bounds.map(({ partition, high }) => [partition, high]));
  const missing = [...wanted.keys()].find(
    (partition) => !bounds.some((each) => each.partition === partition),
  );
  if (missing !== undefined) {
    throw new TallyError('input_invalid', `${where} has no partition ${missing}.`);
  }
  return bounds.map(({ partition, low, high }) => {
    const to = wanted.get(partition);
    if (to === undefined) {
      const message = `${where} has a partition ${partition}, for which no offset is given.`;
      throw new TallyError('input_invalid', message);
    }
    if (to > high || to < low) {
      const message = `${where} holds partition ${partition} from ${low} to ${high}, not up to ${to}.`;
      throw new TallyError('kafka_data_missing', message);
    }
    return { partition, from: low, to };
  });
}

/**
 * A vector from its JSON text, `{"0":18233,"1":18190}` as `offsets` stand in answers of the API.
 *
 * @throws TallyError `input_invalid`
 */
export function parseOffsets(text: string): OffsetVector {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (cause) {
    throw badOffsets({ cause });
  }
  if (parsed === null || typeof parsed !== 'object' || Array.isArray(parsed)) throw badOffsets();
  const entries = Object.entries(parsed);
  const isGood = entries.every(
    ([partition, offset]) => /^(0|[1-9]\d{0,8})$/.test(partition) && isOffset(offset),
  );
  if (!isGood || entries.length === 0) throw badOffsets();
  return new Map(entries.map(([partition, offset]) => [Number(partition), offset as number]));
}

function isOffset(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function badOffsets(options?: ErrorOptions): TallyError {
  const message = 'Offsets are a JSON object of partitions and next offsets: {"0":18233,"1":18190}';
  return new TallyError('input_invalid', message, options);
}
