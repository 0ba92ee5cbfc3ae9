import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The part of a V8 CPU profile that is read here. */
interface CpuProfile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: { readonly functionName: string; readonly url: string };
  }[];
  /** The node that ran at each sample, and the µs since the sample before. */
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

/** What a function belongs to, by the file that it stands in; the first that fits counts. */
const groups: readonly (readonly [pattern: RegExp, group: string])[] = [
  [/identity-table/, 'identity table'],
  [/cell-table/, 'cells'],
  [/series-table/, 'series lookup'],
  [/fold\/(apply|shard|overflow)/, 'apply and outcome'],
  [/cell-codec|block-digest|record-hash/, 'encoding of deltas, digests'],
  [/^wasm:|fast-reader|facts/, 'scan and hashes (WebAssembly)'],
  [/partitioner|placement/, 'placement (murmur2)'],
  [/libs\/kafka/, 'receive: CRC, walk, lanes'],
  [/node_modules\/kafkajs/, 'kafkajs'],
  [/libs\/store|ioredis|redis/, 'Redis client'],
  [/\/(services|libs)\//, 'other of ours'],
  [/node_modules/, 'other packages'],
];
const rest = 'Node: sockets, buffers, timers, loading';

/**
 * Shares of the time of a profile by what the functions belong to, as lines of a Markdown table. Time
 * in which nothing ran is left out.
 *
 * @param dir folder that holds profiles; the newest by name counts
 */
export async function profileSummary(dir: string): Promise<string> {
  const names = (await readdir(dir)).filter((name) => name.endsWith('.cpuprofile'));
  const newest = names.sort().at(-1);
  if (newest === undefined) throw new Error(`There is no profile in ${dir}.`);
  const profile = JSON.parse(await readFile(join(dir, newest), 'utf8')) as CpuProfile;
  const frames = new Map(profile.nodes.map(({ id, callFrame }) => [id, callFrame]));
  const micros = new Map<string, number>();
  let total = 0;
  for (const [at, id] of profile.samples.entries()) {
    const { functionName = '', url = '' } = frames.get(id) ?? {};
    if (functionName === '(idle)') continue;
    const group = groupOf(functionName, url);
    const delta = profile.timeDeltas[at] ?? 0;
    micros.set(group, (micros.get(group) ?? 0) + delta);
    total += delta;
  }
  const lines = [...micros]
    .toSorted(([, a], [, b]) => b - a)
    .map(([group, time]) => `| ${group} | ${((100 * time) / total).toFixed(1)} % |`);
  return `\n| where the time of the aggregator goes | share |\n| --- | ---: |\n${lines.join('\n')}\n`;
}

function groupOf(functionName: string, url: string): string {
  if (functionName === '(garbage collector)') return 'garbage collection';
  return groups.find(([pattern]) => pattern.test(url))?.[1] ?? rest;
}
