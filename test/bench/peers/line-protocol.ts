import type { ChildProcess } from 'node:child_process';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { compileCampaign } from '../../../libs/campaign/campaign.ts';
import { quarterSeconds } from '../../../libs/contracts/measures.ts';
import type { PeerStage } from './peer.ts';
import type { CategoryCounts } from './unit-counts.ts';

/** The root of the project. */
export const root = resolve(import.meta.dirname, '../../..');

/** What a program says at its end. */
export interface SaidCount {
  readonly applied: number;
  readonly duplicate: number;
  readonly units: CategoryCounts;
}

/** The environment in which a program of this folder finds its work. */
export function peerEnvironment({ servers, redis, played }: PeerStage, group: string) {
  const { window } = compileCampaign(played.definition);
  return {
    PATH: process.env.PATH,
    BROKERS: servers.brokers,
    REDIS_URL: redis.url,
    TOPIC: played.topic,
    GROUP: group,
    RECORDS: String(played.expected.records),
    FROM_MS: String(window.from * quarterSeconds * 1000),
    UNTIL_MS: String(window.to * quarterSeconds * 1000),
  };
}

/**
 * Follows what a program writes to standard output: `{"counted": n}` some hundred times, and at the
 * end the counts. Other lines are none of ours.
 */
export function readLines(
  child: ChildProcess,
  onCounted: (records: number) => void,
): Promise<SaidCount> {
  const { stdout } = child;
  if (stdout === null) throw new Error('its standard output is closed');
  return new Promise((done) => {
    createInterface({ input: stdout }).on('line', (line) => {
      if (!line.startsWith('{')) return;
      const said = JSON.parse(line) as { counted: number } | SaidCount;
      if ('counted' in said) onCounted(said.counted);
      else done(said);
    });
  });
}
