import { hostname } from 'node:os';
import { setFlagsFromString } from 'node:v8';
import { toError } from '../../libs/base/errors.ts';
import { supervise } from '../../libs/base/lifecycle.ts';
import { parseSettings } from '../../libs/base/settings.ts';
import { brokersAreAddresses, saslIsComplete } from '../../libs/contracts/common-settings.ts';
import { createKafka } from '../../libs/kafka/client.ts';
import { connectionOfSettings } from '../../libs/kafka/connection-of-settings.ts';
import { DeadLetterSender } from '../../libs/kafka/dead-letters.ts';
import { GroupOrderLog } from '../../libs/kafka/group-order-log.ts';
import { redisUrlIsSound } from '../../libs/store/redis-url.ts';
import { beginService } from '../../libs/telemetry/begin-service.ts';
import { healthServer } from '../../libs/telemetry/health-server.ts';
import { aggregator } from './aggregator.ts';
import { aggregatorSettings } from './settings.ts';
import { StartsInKafka } from './starts-in-kafka.ts';

const service = 'aggregator';

// Counters and identities lie outside the heap of JavaScript, which stays at some 15 MB. V8 counts
// them all the same when it asks whether the heap has grown, and would collect it 20 times while a
// million events are counted, at a sixth of all CPU. So the heap may grow to 6 times its size first.
setFlagsFromString('--heap-growing-percent=500');

try {
  await main();
} catch (thrown) {
  process.stderr.write(`${toError(thrown).message}\n`);
  process.exit(2);
}

/** Wires the aggregator and runs it until it is told to stop. */
async function main(): Promise<void> {
  const settings = parseSettings(
    aggregatorSettings,
    process.env,
    saslIsComplete,
    brokersAreAddresses,
    redisUrlIsSound,
  );
  const { log, metrics, health } = beginService(service, aggregatorSettings, settings);
  const kafka = createKafka(connectionOfSettings(settings, `tally-${service}`), log);
  const { METRICS_HOST: host, METRICS_PORT: port } = settings;
  const owner = `${hostname()}/${process.pid}`;
  await supervise({
    log,
    onStopping: () => health.stopping(),
    parts: [
      healthServer({ health, metrics, log, host, port }),
      aggregator({
        settings,
        orderLog: new GroupOrderLog(kafka, log, {
          topic: settings.ORDERS_TOPIC,
          groupId: settings.CONSUMER_GROUP,
          decode: settings.KAFKA_DECODE,
        }),
        deadLetters: new DeadLetterSender(kafka, settings.ORDERS_TOPIC),
        starts: new StartsInKafka({
          kafka,
          space: { prefix: settings.REDIS_PREFIX, topic: settings.ORDERS_TOPIC },
          groupId: settings.CONSUMER_GROUP,
          owner,
        }),
        log,
        metrics,
        health,
        owner,
      }),
    ],
  });
}
