import { decimalText } from '../report/money.ts';
import type { ControlDifference } from './compare-control-totals.ts';

/**
 * A difference as a sentence: what the order system says, what the log has, and where to look.
 *
 * @param topic names the places, `topic-partition-offset`
 */
export function controlText(topic: string, difference: ControlDifference): string {
  const { hour, source, event, brandId, range, suspects } = difference;
  const what = brandId === null ? event : `${event}, ${brandId}`;
  const sums = `the order system says ${figure(difference, 'control')}, the log ${figure(difference, 'counted')}`;
  const text = `${hour} ${source} (${what}): ${sums}`;
  const where =
    range === null
      ? 'the log has nothing of then and there'
      : `ids ${range.firstId} to ${range.lastId}, ${placesText(topic, range.offsets)}`;
  const orders = suspects.map(({ kind, order }) => `${order} (${kind.replaceAll('_', ' ')})`);
  return orders.length === 0 ? `${text}; ${where}` : `${text}; ${where}; see ${orders.join(', ')}`;
}

function figure(difference: ControlDifference, of: 'control' | 'counted'): string {
  const { measure, unit, currency } = difference;
  const value = difference[of];
  if (measure === 'units') return `${value} ${unit ?? ''}`;
  return `${decimalText(value, currency ?? '')} ${currency ?? ''}`;
}

/** `orders.events.v1-0-18233..18301` */
export function placesText(
  topic: string,
  offsets: NonNullable<ControlDifference['range']>['offsets'],
): string {
  return offsets.map(({ partition, from, to }) => `${topic}-${partition}-${from}..${to}`).join(' ');
}
