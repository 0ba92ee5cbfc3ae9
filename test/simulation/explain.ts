import type { ShardMeta } from '../../libs/contracts/shard-meta.ts';
import type { TopicPartition } from './log/topic.ts';
import { textOfMeta } from './meta-text.ts';
import { Track } from './truth.ts';

/** Differences that are named at the most. */
const shownMax = 6;

/** In what a shard differs from the naive count of the log as it is, in a few words. */
export function explain(
  partition: TopicPartition,
  shard: { readonly meta: ShardMeta },
  counters?: ReadonlyMap<string, number>,
): string {
  const { start, next } = shard.meta;
  const [now] = partition.tracks(start);
  if (now === undefined || next > now.end) return `The log ends at ${partition.high}.`;
  const expected = new Track(start, now.enforcePlacement);
  for (const slot of now.slots.slice(0, next - start)) expected.append(slot);
  const meta = textOfMeta(shard.meta);
  const wanted = expected.at(next)?.meta;
  const parts = [meta === wanted ? 'The meta is right.' : `The meta is ${meta}, not ${wanted}.`];
  if (counters !== undefined) parts.push(differences(counters, expected.cells));
  return parts.join(' ');
}

function differences(
  shown: ReadonlyMap<string, number>,
  expected: ReadonlyMap<string, number>,
): string {
  const names = [...new Set([...shown.keys(), ...expected.keys()])];
  const wrong = names.filter((name) => (shown.get(name) ?? 0) !== (expected.get(name) ?? 0));
  const texts = wrong
    .slice(0, shownMax)
    .map((name) => `${name} is ${shown.get(name) ?? 0}, not ${expected.get(name) ?? 0}`);
  return wrong.length === 0
    ? 'The counters are right.'
    : `${wrong.length} counters differ: ${texts.join('; ')}`;
}
