import { assert } from '../../libs/base/assert.ts';
import type { Random } from './random.ts';

/**
 * Draws an index with the probability of its weight, in constant time: Walker's alias method, one
 * uniform number a draw.
 */
export class WeightedChoice {
  private readonly thresholds: Float64Array;
  private readonly aliases: Int32Array;

  /** `weights` are finite, not negative, and not all zero. */
  constructor(weights: readonly number[]) {
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    assert(Number.isFinite(total) && total > 0, 'weights add up to a number above zero');
    const count = weights.length;
    this.thresholds = Float64Array.from(weights, (weight) => (weight * count) / total);
    this.aliases = Int32Array.from(weights, (_, index) => index);
    const poor: number[] = [];
    const rich: number[] = [];
    for (let index = 0; index < count; index += 1) {
      (this.threshold(index) < 1 ? poor : rich).push(index);
    }
    while (poor.length > 0 && rich.length > 0) {
      const taker = poor.pop() ?? 0;
      const giver = rich[rich.length - 1] ?? 0;
      this.aliases[taker] = giver;
      const rest = this.threshold(giver) - (1 - this.threshold(taker));
      this.thresholds[giver] = rest;
      if (rest < 1) poor.push(rich.pop() ?? 0);
    }
  }

  draw(random: Random): number {
    const point = random.float() * this.thresholds.length;
    const index = Math.floor(point);
    return point - index < this.threshold(index) ? index : (this.aliases[index] ?? index);
  }

  private threshold(index: number): number {
    return this.thresholds[index] ?? 0;
  }
}

/** The weights 1, 1/2^s, 1/3^s, … of Zipf's law. */
export function zipfWeights(count: number, exponent: number): number[] {
  return Array.from({ length: count }, (_, rank) => (rank + 1) ** -exponent);
}
