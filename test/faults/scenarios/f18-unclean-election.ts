import kafkajs from 'kafkajs';
import { ordersSpec } from '../../../libs/kafka/topic-specs.ts';
import { type KafkaCluster, startKafkaCluster } from '../../support/kafka-cluster.ts';
import { until } from '../../support/until.ts';
import { addCounts } from '../add-counts.ts';
import { assertHidden, halted, haltsWereDue, partitionsOf, rebuild } from '../halts.ts';
import { lostSince, storedNext } from '../redis-acts.ts';
import type { Scenario } from '../scenario.ts';
import type { Stage } from '../stage.ts';
import { withAdmin } from '../topic-acts.ts';

const truncated = 'counted records gone from the log, and others in their place';
const stopped = 'halted before a record of the new leader was counted';
const hidden = 'nothing shown as whole while it was halted';

const [follower, leader] = [2, 3] as const;
const copies = 2;

/**
 * The only copy that has the last records dies, and one without them is made the leader, as with
 * `acks=1` or where somebody allows it. Other records take their offsets.
 */
export const uncleanElection: Scenario = {
  id: 'F18',
  name: 'A broker that lacks counted records is made the leader',
  needs: { redis: 'single', kafka: 'own' },
  windows: [truncated, stopped, hidden],
  secondsMax: 240,
  async run(stage) {
    const cluster = await startKafkaCluster(['controller', 'broker', 'broker']);
    stage.atClose(() => cluster.remove());
    stage.useKafka({ brokers: cluster.brokers, replicationFactor: copies });
    await stage.begin({ rate: 0 });
    await stage.aggregator();
    const { campaign, seed } = stage;
    const kept = await campaign.play(4_000, { seed: `${seed} kept` });
    await stage.caughtUp();
    await cluster.node(follower).kill();
    await campaign.play(3_000, { seed: `${seed} lost` });
    await stage.caughtUp();
    const counted = await storedNext(stage, stage.server);
    await elect(stage, cluster);
    const ends = (await stage.logEnds()).toSorted((a, b) => a.partition - b.partition);
    const lost = lostSince(
      counted,
      ends.map(({ high }) => high),
    );
    stage.note('counted records lost by Kafka', lost);
    const others = await campaign.play(9_000, { seed: `${seed} others` });
    if (lost > 0) stage.hit(truncated);
    stage.expect(() => addCounts(kept, others));
    await Promise.all(
      partitionsOf(stage).map((each) => halted(stage, each, /truncated|made anew/)),
    );
    if (lostSince(await storedNext(stage, stage.server), counted) === 0) stage.hit(stopped);
    await assertHidden(stage, partitionsOf(stage));
    stage.hit(hidden);
    stage.watch.forget();
    await rebuild(stage, 'all');
    await haltsWereDue(stage);
    await stage.recovered();
  },
};

/** Makes the one that lacks records the leader of all partitions, and lets the other follow it. */
async function elect(stage: Stage, cluster: KafkaCluster): Promise<void> {
  const { topic, partitions } = stage.campaign.topic;
  const settings = {
    ...ordersSpec(topic, partitions, copies).settings,
    'unclean.leader.election.enable': 'true',
  };
  const configEntries = Object.entries(settings).map(([name, value]) => ({ name, value }));
  const resource = { type: kafkajs.ConfigResourceTypes.TOPIC, name: topic, configEntries };
  await withAdmin(stage, (admin) =>
    admin.alterConfigs({ validateOnly: false, resources: [resource] }),
  );
  await cluster.node(leader).kill();
  await cluster.node(follower).start();
  await cluster.node(follower).answers();
  await withAdmin(stage, (admin) =>
    until(
      async () => {
        const { topics } = await admin.fetchTopicMetadata({ topics: [topic] });
        const leaders = topics[0]?.partitions.map((partition) => partition.leader) ?? [];
        return leaders.length === partitions && leaders.every((id) => id === follower);
      },
      { what: 'the other broker to lead', waitMsMax: 40_000, everyMs: 200 },
    ),
  );
  await cluster.node(leader).start();
  await cluster.isWhole();
}
