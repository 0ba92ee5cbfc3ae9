import { existsSync } from 'node:fs';
import { toError } from '../../libs/base/errors.ts';
import { supervise } from '../../libs/base/lifecycle.ts';
import { parseSettings, type SettingsOf } from '../../libs/base/settings.ts';
import { brokersAreAddresses, saslIsComplete } from '../../libs/contracts/common-settings.ts';
import { createKafka } from '../../libs/kafka/client.ts';
import { ClosesTopic } from '../../libs/kafka/closes-topic.ts';
import { connectionOfSettings } from '../../libs/kafka/connection-of-settings.ts';
import { redisUrlIsSound } from '../../libs/store/redis-url.ts';
import { beginService } from '../../libs/telemetry/begin-service.ts';
import { healthServer } from '../../libs/telemetry/health-server.ts';
import type { Log } from '../../libs/telemetry/log.ts';
import type { Metrics } from '../../libs/telemetry/metrics.ts';
import { carryOut } from './close/carry-out.ts';
import { closer } from './close/closer.ts';
import { openParts } from './close/open-parts.ts';
import { createSigningKey, readSigningKey } from './report/signing-key.ts';
import { reporterSettings } from './settings.ts';

const service = 'reporter';

try {
  await main();
} catch (thrown) {
  process.stderr.write(`${toError(thrown).message}\n`);
  process.exit(2);
}

/** Wires the reporter and runs it until it is told to stop. */
async function main(): Promise<void> {
  const settings = parseSettings(
    reporterSettings,
    process.env,
    saslIsComplete,
    brokersAreAddresses,
    redisUrlIsSound,
  );
  const { log, metrics, health } = beginService(service, reporterSettings, settings);
  // A key that is none is found now, and not when somebody waits for a report.
  await assertKey(settings.REPORT_KEY_FILE);
  let areClosesRead = false;
  health.addReadiness('closes', () => ({ ok: areClosesRead }));
  const kafka = createKafka(connectionOfSettings(settings, `tally-${service}`), log);
  await supervise({
    log,
    onStopping: () => health.stopping(),
    parts: [
      healthServer({
        health,
        metrics,
        log,
        host: settings.METRICS_HOST,
        port: settings.METRICS_PORT,
      }),
      closer({
        source: new ClosesTopic(kafka, log, settings.CLOSES_TOPIC),
        log,
        carryOut: carrier(settings, kafka, log),
        onEnd: measureCloses(metrics),
        onCaughtUp: () => {
          areClosesRead = true;
        },
      }),
    ],
  });
}

/** Opens Redis and Kafka for each close anew: there may be months between two. */
function carrier(
  settings: SettingsOf<typeof reporterSettings>,
  kafka: ReturnType<typeof createKafka>,
  log: Log,
) {
  return async (campaignId: string, signal: AbortSignal) => {
    const { parts, close } = await openParts({ settings, kafka, log, by: service, signal });
    const onStep = ({ step, version }: { step: string; version: number }) =>
      log.info({ campaignId, version, step }, 'a close has got further');
    return carryOut({ ...parts, onStep }, campaignId).finally(close);
  };
}

function measureCloses(metrics: Metrics) {
  const ended = metrics.counter({
    name: 'tally_closes_total',
    help: 'Closes that came to where they stand still: balanced, sealed or refused.',
    labels: ['state'],
  });
  const lasted = metrics.gauge({
    name: 'tally_close_seconds',
    help: 'How long the latest of them took, in seconds.',
  });
  return ({ state }: { readonly state: string }, ms: number): void => {
    ended.inc({ state });
    lasted.set(ms / 1000);
  };
}

async function assertKey(file: string): Promise<void> {
  await (existsSync(file) ? readSigningKey(file) : createSigningKey(file));
}
