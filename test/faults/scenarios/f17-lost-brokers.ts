import { readFile } from 'node:fs/promises';
import type { IntegrityAnswer } from '../../../libs/contracts/api.ts';
import {
  type KafkaCluster,
  type KafkaNode,
  startKafkaCluster,
} from '../../support/kafka-cluster.ts';
import { until } from '../../support/until.ts';
import type { Scenario } from '../scenario.ts';
import type { Stage } from '../stage.ts';

const brokerKilled = 'a broker killed under load';
const controllerKilled = 'the active controller killed, and another one active';
const restarted = 'a broker restarted under load, one after the other';

/** Three brokers, of which one at a time is killed or restarted, and the controller among them. */
export const lostBrokers: Scenario = {
  id: 'F17',
  name: 'Brokers of three are killed and restarted, and the controller, too',
  needs: { redis: 'single', kafka: 'own' },
  windows: [brokerKilled, controllerKilled, restarted],
  secondsMax: 400,
  async run(stage) {
    const cluster = await startKafkaCluster(['both', 'both', 'both']);
    stage.atClose(() => cluster.remove());
    stage.useKafka({ brokers: cluster.brokers, replicationFactor: 3 });
    await stage.begin({ rate: 600, seconds: 360 });
    await Promise.all([stage.aggregator(), stage.aggregator()]);
    await stage.caughtUp();
    const leading = await activeController(cluster);
    const broker = cluster.nodes.find(({ id }) => id !== leading.id) as KafkaNode;
    await replace(stage, cluster, broker);
    stage.hit(brokerKilled);
    const active = await activeController(cluster);
    await replace(stage, cluster, active);
    if ((await activeController(cluster)).id !== active.id) stage.hit(controllerKilled);
    for (const node of cluster.nodes) {
      await node.stop();
      await node.start();
      await cluster.isWhole();
      await until(() => stage.logEnds(), { waitMsMax: 60_000, everyMs: 200 });
      await stage.recovered();
      stage.hit(restarted);
    }
    await expectResent(stage);
  },
};

/** Kills a node, waits until the others do without it, and starts it again. */
async function replace(stage: Stage, cluster: KafkaCluster, node: KafkaNode): Promise<void> {
  await node.kill();
  const since = performance.now();
  // Until other brokers lead its partitions, nobody can say where they end.
  await until(() => stage.logEnds(), { waitMsMax: 60_000, everyMs: 200 });
  await stage.recovered(since);
  await node.start();
  await cluster.isWhole();
  await stage.recovered();
}

/** Kafka tells clients of any broker as the controller; who it is stands in the logs. */
async function activeController(cluster: KafkaCluster): Promise<KafkaNode> {
  const since = await Promise.all(
    cluster.nodes.map(async (node) => {
      const log = await readFile(node.paths.kafkaLog, 'utf8');
      const lines = log
        .split('\n')
        .filter((line) => line.includes('Becoming the active controller'));
      return { node, at: lines.at(-1)?.slice(0, 23) ?? '' };
    }),
  );
  return since.toSorted((a, b) => (a.at < b.at ? 1 : -1))[0]?.node as KafkaNode;
}

/**
 * A batch whose answer was lost with its broker is sent again, so more records come twice than the
 * simulator has meant to: as many as the log holds. No other figure may differ.
 */
async function expectResent(stage: Stage): Promise<void> {
  const written = await stage.expected();
  await stage.caughtUp();
  const counted = await stage.campaign.recount();
  const { duplicate } = counted.outcomes;
  stage.expect(() => ({ ...written, outcomes: { ...written.outcomes, duplicate } }));
  stage.note('records sent again by the producer', duplicate - written.outcomes.duplicate);
  const { partitions } = await until(() =>
    stage.campaign.ask<IntegrityAnswer>(stage.api, '/integrity'),
  );
  const gaps = partitions.reduce((sum, partition) => sum + partition.gaps, 0);
  if (gaps > 0) throw new Error(`${gaps} offsets were passed over.`);
}
