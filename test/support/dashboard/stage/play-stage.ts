import { hash } from 'node:crypto';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CallerRole, callerRoles } from '../../../../libs/contracts/api-key-file.ts';
import type { CampaignDefinition } from '../../../../libs/contracts/campaign-definition.ts';
import { TopicWriter } from '../../../../libs/kafka/topic-writer.ts';
import { campaignOfDefinition } from '../../../../services/simulator/campaign-of-definition.ts';
import { play } from '../../../../services/simulator/play.ts';
import { openTopicSink } from '../../../../services/simulator/topic-sink.ts';
import { PlayedCampaign } from '../../../e2e/played-campaign.ts';

/** Where the campaign of the browser tests is. */
export interface Stage {
  /** It is live, on its second or third day. */
  readonly campaignId: string;
  /** It is over: the same brands, 28 days before. */
  readonly earlierId: string;
  readonly timeZone: string;
  readonly topic: string;
  /** The environment of the services that count and show it. */
  readonly env: Readonly<Record<string, string>>;
  /** File of API keys with a key for each role; the brand's is for `siweiqi`. */
  readonly keysFile: string;
  readonly keys: Readonly<Record<CallerRole, string>>;
}

const dayMs = 86_400_000;
/** Longer than a run of all tests. */
const runMsMax = 3 * 3_600_000;
/** The sale of the demo is so many times larger. */
const smaller = 64;
const unitsPlayed = 48_000;

/** Publishes both campaigns, plays what has happened by now, and starts to count it. */
export async function playStage(): Promise<Stage> {
  const played = await PlayedCampaign.open({ partitions: 4 });
  // The sale must not end while the tests look at it.
  const today = dayOf(Date.now() + runMsMax, played.definition.timeZone);
  const running = small(played.definition, today - 2 * dayMs);
  const earlier = { ...small(played.definition, today - 30 * dayMs), id: `${running.id}-before` };
  await played.publish(running, 2);
  await played.publish({ ...earlier, name: 'The sale before' }, 1);
  await playUntilNow(played, earlier, unitsPlayed / 4);
  await playUntilNow(played, running, unitsPlayed);
  const aggregator = await played.aggregator();
  await aggregator.ready();
  return {
    campaignId: running.id,
    earlierId: earlier.id,
    timeZone: running.timeZone,
    topic: played.topic.topic,
    env: played.env,
    ...(await writeKeys()),
  };
}

/** The demo's sale in small, from another day on. */
function small(definition: CampaignDefinition, fromMs: number): CampaignDefinition {
  const byMs = fromMs - Date.parse(`${definition.start}Z`);
  const moved = (local: string) =>
    new Date(Date.parse(`${local}Z`) + byMs).toISOString().slice(0, 19);
  const units = (count: number) => Math.max(1, Math.round(count / smaller));
  const smallTarget = <Holder extends { target?: CampaignDefinition['target'] }>(holder: Holder) =>
    holder.target?.units === undefined
      ? holder
      : { ...holder, target: { ...holder.target, units: units(holder.target.units) } };
  const smallBrand = (brand: CampaignDefinition['brands'][number]) => ({
    ...smallTarget(brand),
    ...(brand.baseline && { baseline: { unitsPerDay: units(brand.baseline.unitsPerDay) } }),
  });
  const signals = definition.signals && {
    ...definition.signals,
    milestones: definition.signals.milestones.map((each) => ({
      ...each,
      units: units(each.units),
    })),
  };
  return {
    ...definition,
    start: moved(definition.start),
    end: moved(definition.end),
    brands: definition.brands.map(smallBrand) as CampaignDefinition['brands'],
    groups: definition.groups.map(smallTarget),
    promotions: definition.promotions.map((each) => ({
      ...each,
      start: moved(each.start),
      end: moved(each.end),
    })),
    ...(signals && { signals }),
  };
}

async function playUntilNow(
  played: PlayedCampaign,
  definition: CampaignDefinition,
  units: number,
): Promise<void> {
  const sink = await openTopicSink(new TopicWriter(played.kafka, played.topic.topic));
  const nowMs = Date.now();
  const isOver = (record: { readonly atMs?: number }) => (record.atMs ?? 0) <= nowMs;
  await play({
    campaign: campaignOfDefinition(definition),
    seed: definition.id.endsWith('-before') ? '2' : '1',
    size: { units },
    duplicates: 0.02,
    pace: 'max',
    sink: { ...sink, write: (record) => (isOver(record) ? sink.write(record) : undefined) },
  });
  await sink.close();
}

/** Midnight of a zone's day, as if the zone were UTC. */
function dayOf(atMs: number, timeZone: string): number {
  const date = new Intl.DateTimeFormat('en-CA', { timeZone }).format(atMs);
  return Date.parse(`${date}T00:00:00Z`);
}

async function writeKeys(): Promise<Pick<Stage, 'keysFile' | 'keys'>> {
  const keyOf = (role: CallerRole) => `browser-test-${role}-0123456789abcdef`;
  const keys = callerRoles.map((role) => ({
    name: role,
    sha256: hash('sha256', keyOf(role)),
    role,
    ...(role === 'brand' && { brands: ['siweiqi'] }),
  }));
  const keysFile = join(await mkdtemp(join(tmpdir(), 'tally-browser-')), 'keys.json');
  await writeFile(keysFile, JSON.stringify({ keys }));
  return {
    keysFile,
    keys: Object.fromEntries(callerRoles.map((role) => [role, keyOf(role)])) as Stage['keys'],
  };
}
