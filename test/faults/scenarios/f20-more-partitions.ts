import type { IntegrityAnswer } from '../../../libs/contracts/api.ts';
import { until } from '../../support/until.ts';
import { addCounts } from '../add-counts.ts';
import type { Scenario } from '../scenario.ts';
import { withAdmin } from '../topic-acts.ts';

const alarmed = 'alarm raised';
const fromTheStart = 'a new partition counted from its first record';
const placed = 'counted on an old partition under enforcement, without a restart';

const before = 4;
const after = 6;

/**
 * The order topic gets more partitions under load. Producers that know of them send their keys
 * there; those that do not go on as before, their retries included. What is retried by the new
 * rule, after it was written by the old one, may be counted twice: hence the alarm.
 */
export const morePartitions: Scenario = {
  id: 'F20',
  name: 'The order topic grows from 4 to 6 partitions under load',
  needs: { redis: 'single', kafka: 'shared' },
  windows: [alarmed, fromTheStart, placed],
  async run(stage) {
    await stage.begin();
    // What lies where only the new number of partitions places it must not be rejected for that.
    const env = { ORDERS_PARTITIONER_ENFORCE: 'true' };
    await Promise.all([stage.aggregator({ env }), stage.aggregator({ env })]);
    await stage.caughtUp();
    const { campaign, counters } = stage;
    const { topic } = campaign.topic;
    const grownAt = performance.now();
    await withAdmin(stage, (admin) =>
      admin.createPartitions({ topicPartitions: [{ topic, count: after }] }),
    );
    const anew = await campaign.play(12_000, { seed: `${stage.seed} anew`, rate: 1_000 });
    stage.expect((written) => (written === undefined ? anew : addCounts(written, anew)));
    await until(() => counters.sum('tally_partitions_added_total') > 0, { waitMsMax: 30_000 });
    stage.hit(alarmed, counters.sum('tally_partitions_added_total'));
    await stage.recovered();
    stage.note('ms from growing to all counted', Math.round(performance.now() - grownAt));
    const { partitions } = await campaign.ask<IntegrityAnswer>(stage.api, '/integrity');
    for (const { partition, startOffset, applied, rejected } of partitions) {
      if (rejected > 0) throw new Error(`Partition ${partition} rejected ${rejected} records.`);
      if (partition < before) {
        stage.hit(placed);
        continue;
      }
      if (startOffset === 0 && applied > 0) stage.hit(fromTheStart);
      else throw new Error(`Partition ${partition} starts at ${startOffset}, applied ${applied}.`);
      stage.addNote('events on new partitions', applied);
    }
  },
};
