import { addCounts } from '../add-counts.ts';
import { assertHidden, halted, haltsWereDue, rebuild } from '../halts.ts';
import type { Scenario } from '../scenario.ts';
import type { Stage } from '../stage.ts';
import { recountRanges, withAdmin } from '../topic-acts.ts';

const passed = 'records expired before they were counted: halted, and the range named';
const hidden = 'nothing shown as whole while it was halted';
const refused = 'a range that is not the one that is lost refused';
const partEvents = 4_000;

/** While nobody counts, the log loses records that were not counted. */
export const expiredRecords: Scenario = {
  id: 'F21',
  name: 'Retention passes an aggregator that was stopped',
  needs: { redis: 'single', kafka: 'shared' },
  windows: [passed, hidden, refused],
  async run(stage) {
    await stage.begin({ rate: 0 });
    const counting = await stage.aggregator();
    const first = await write(stage, 'counted');
    await stage.caughtUp();
    await stage.stop(counting);
    const counted = await stage.logEnds();
    await write(stage, 'lost');
    const lost = await stage.logEnds();
    const last = await write(stage, 'kept');
    const kept = await stage.logEnds();
    const recount = await recountRanges(stage, [
      counted.map(({ partition, high }) => ({ partition, from: 0, to: high })),
      kept.map(({ partition, high }) => ({ partition, from: highOf(lost, partition), to: high })),
    ]);
    stage.expect(() => addCounts(first, last));
    stage.recountBy(async () => recount);
    await expire(stage, lost);
    await stage.aggregator({ ready: false });
    const since = performance.now();
    for (const { partition, high } of counted) {
      const to = highOf(lost, partition) - 1;
      const reason = await halted(stage, partition, /expired/);
      if (reason.includes(`Records ${high} to ${to} expired`)) stage.hit(passed);
      else throw new Error(`Partition ${partition} lost ${high} to ${to}, and said: ${reason}`);
    }
    stage.note('ms until all halted', Math.round(performance.now() - since));
    await assertHidden(
      stage,
      counted.map(({ partition }) => partition),
    );
    stage.hit(hidden);
    await giveUp(stage, counted, lost);
    await haltsWereDue(stage);
    await stage.recovered();
  },
};

type Ends = Awaited<ReturnType<Stage['logEnds']>>;

function highOf(ends: Ends, partition: number): number {
  return ends.find((end) => end.partition === partition)?.high ?? -1;
}

function write({ campaign, seed }: Stage, name: string) {
  return campaign.play(partEvents, { seed: `${seed} ${name}` });
}

/** As retention does it, but to the very offset. */
async function expire(stage: Stage, before: Ends): Promise<void> {
  const { topic } = stage.campaign.topic;
  const partitions = before.map(({ partition, high }) => ({ partition, offset: String(high) }));
  await withAdmin(stage, async (admin) => {
    // kafkajs looks for the leaders in what it knows of the topic, and does not ask for it.
    await admin.fetchTopicOffsets(topic);
    await admin.deleteTopicRecords({ topic, partitions });
  });
}

/** Gives up what is lost, partition by partition, and once what is not. */
async function giveUp(stage: Stage, counted: Ends, lost: Ends): Promise<void> {
  for (const { partition, high } of counted) {
    const last = highOf(lost, partition) - 1;
    await rebuild(stage, partition, `${high}..${last - 1}`).catch(() => stage.hit(refused));
    await rebuild(stage, partition, `${high}..${last}`);
  }
}
