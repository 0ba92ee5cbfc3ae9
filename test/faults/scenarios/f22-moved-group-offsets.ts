import type { RunningProcess } from '../../support/run-process.ts';
import { storedNext } from '../redis-acts.ts';
import type { Scenario } from '../scenario.ts';
import type { Stage } from '../stage.ts';

const behind = 'set back to the start';
const ahead = 'set beyond the end';
const deleted = 'group deleted';

/** Somebody sets the offsets of the consumer group, or deletes it, while nobody is in it. */
export const movedGroupOffsets: Scenario = {
  id: 'F22',
  name: 'Offsets of the consumer group are set back, set ahead, and deleted',
  needs: { redis: 'single', kafka: 'shared' },
  windows: [behind, ahead, deleted],
  async run(stage) {
    await stage.begin();
    let living = await stage.aggregator();
    await stage.caughtUp();
    for (const window of [behind, ahead, deleted]) {
      await stage.stop(living);
      await move(stage, window);
      const stored = await storedNext(stage, stage.server);
      living = await stage.aggregator();
      await stage.recovered();
      if (wentOnFrom(living, stored)) stage.hit(window);
    }
    await stage.counters.sampleAll();
    const { counters } = stage;
    stage.note('doubts', counters.sum('tally_doubts_total'));
    stage.note('records read again', counters.sum('tally_rereads_total'));
  },
};

async function move(stage: Stage, window: string): Promise<void> {
  const { campaign } = stage;
  const ends = await stage.logEnds();
  const admin = campaign.kafka.admin();
  await admin.connect();
  try {
    if (window === deleted) await admin.deleteGroups([campaign.group]);
    else {
      await admin.setOffsets({
        groupId: campaign.group,
        topic: campaign.topic.topic,
        partitions: ends.map(({ partition, high }) => ({
          partition,
          offset: String(window === behind ? 0 : high + 1_000_000),
        })),
      });
    }
  } finally {
    await admin.disconnect();
  }
}

/** Whether each shard was taken over exactly where it was left. */
function wentOnFrom({ logs }: RunningProcess, stored: readonly number[]): boolean {
  const loaded = logs.filter(({ msg }) => msg === 'shard claimed and loaded');
  return stored.every((next, partition) =>
    loaded.some((line) => line['partition'] === partition && line['next'] === next),
  );
}
