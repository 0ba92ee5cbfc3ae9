import type { OffsetRange } from '../../../libs/kafka/topic-scan.ts';

/**
 * Takes offsets that were given up out of ranges to read. Gives what remains as rounds to read one
 * after the other, each with one range of a partition at most; what lies between counts as gaps.
 */
export function withoutLost(
  ranges: readonly OffsetRange[],
  lost: readonly OffsetRange[],
): OffsetRange[][] {
  const rounds: OffsetRange[][] = [[]];
  for (const { partition, from, to } of ranges) {
    const holes = lost.filter((hole) => hole.partition === partition);
    let position = from;
    let round = 0;
    const add = (end: number): void => {
      if (end <= position) return;
      rounds[round] ??= [];
      (rounds[round] as OffsetRange[]).push({ partition, from: position, to: end });
      round += 1;
    };
    for (const hole of holes.sort((one, other) => one.from - other.from)) {
      add(Math.min(hole.from, to));
      position = Math.max(position, Math.min(hole.to, to));
    }
    add(to);
  }
  return rounds;
}
