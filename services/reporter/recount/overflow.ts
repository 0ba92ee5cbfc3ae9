import type { RecountDatabase, Row } from './database.ts';

const countMax = BigInt(Number.MAX_SAFE_INTEGER);

/** Event types as `add-events.sql` numbers them. */
const paid = 2;
const cancelled = 3;
const refunded = 5;

/**
 * Rejects the events that would take a counter past 2^53 − 1. Whether one does depends on those
 * before it that were applied, and a rejected one takes no identity, so this can't be asked in
 * SQL: the log of such a partition is walked event by event. Other partitions are not looked at.
 */
export async function rejectOverflows(database: RecountDatabase): Promise<void> {
  for (const { partition } of await database.queryFile('heavy-partitions.sql')) {
    const rows = await database.queryFile('amounts-by-cell.sql', [Number(partition)]);
    for (const offset of overflowing(rows)) {
      await database.query('update events set fault = $1 where partition = $2 and "offset" = $3', [
        'counter_overflow',
        Number(partition),
        offset,
      ]);
    }
  }
}

/** Offsets of the events that do not fit any more. Rows of one event stand together. */
function overflowing(rows: readonly Row[]): number[] {
  const cells = new Map<string, bigint>();
  const applied = new Set<string>();
  const rejected: number[] = [];
  for (const event of Map.groupBy(rows, (row) => Number(row.offset)).entries()) {
    const [offset, parts] = event;
    const identity = `${parts[0]?.source} ${parts[0]?.id}`;
    if (applied.has(identity)) continue;
    const after = sumsAfter(cells, parts);
    if ([...after.values()].some((sum) => sum > countMax)) {
      rejected.push(offset);
      continue;
    }
    applied.add(identity);
    for (const [cell, sum] of after) cells.set(cell, sum);
  }
  return rejected;
}

/** What the counters that an event touches would hold after it. */
function sumsAfter(cells: ReadonlyMap<string, bigint>, parts: readonly Row[]): Map<string, bigint> {
  const after = new Map<string, bigint>();
  for (const part of parts) {
    for (const [name, value] of additions(part)) {
      const cell = `${part.brand} ${part.category} ${part.currency} ${name}`;
      after.set(cell, (after.get(cell) ?? cells.get(cell) ?? 0n) + value);
    }
  }
  return after;
}

/** The amounts of a part by column and quarter hour. */
function additions(part: Row): [name: string, value: bigint][] {
  const amount = BigInt(part.amount as bigint);
  const activity = String(part.activity_quarter);
  const cohort = String(part.cohort_quarter);
  if (part.type === paid) {
    const discount = BigInt(part.discount as bigint);
    return [
      [`sold ${activity}`, amount],
      [`discount ${activity}`, discount],
    ];
  }
  if (part.type !== cancelled && part.type !== refunded) return [];
  return [
    [`${part.type} ${activity}`, amount],
    [`${part.type} cohort ${cohort}`, amount],
  ];
}
