import { fileURLToPath } from 'node:url';
import { systemClock } from '../../libs/base/clock.ts';
import { toError } from '../../libs/base/errors.ts';
import { type Part, supervise } from '../../libs/base/lifecycle.ts';
import { parseSettings } from '../../libs/base/settings.ts';
import type { Authentication } from '../../libs/contracts/api-session.ts';
import { brokersAreAddresses, saslIsComplete } from '../../libs/contracts/common-settings.ts';
import { topics } from '../../libs/contracts/topics.ts';
import { AuditTopic } from '../../libs/kafka/audit-topic.ts';
import { createKafka } from '../../libs/kafka/client.ts';
import { connectionOfSettings } from '../../libs/kafka/connection-of-settings.ts';
import { DefinitionsTopic } from '../../libs/kafka/definitions-topic.ts';
import { SignalsTopic } from '../../libs/kafka/signals-topic.ts';
import { TopicReader } from '../../libs/kafka/topic-reader.ts';
import { connectRedis } from '../../libs/store/connect.ts';
import { createFollower } from '../../libs/store/follow.ts';
import { redisUrlIsSound } from '../../libs/store/redis-url.ts';
import { beginService } from '../../libs/telemetry/begin-service.ts';
import type { Health } from '../../libs/telemetry/health.ts';
import { healthServer } from '../../libs/telemetry/health-server.ts';
import type { Log } from '../../libs/telemetry/log.ts';
import { AlarmReports } from './alarm-reports.ts';
import { buildApp } from './app.ts';
import { auditPart } from './audit-writes.ts';
import { chooseAuthenticator } from './auth/choose-authenticator.ts';
import { CampaignBook } from './campaign-book.ts';
import { openClosing } from './closes/open-closing.ts';
import { type DefinitionsFeedOptions, definitionsFeed } from './definitions-feed.ts';
import { AnswerCache } from './figures/answer-cache.ts';
import { LiveShards } from './live-shards.ts';
import { logEnds } from './log-ends.ts';
import { countShown, measureShards } from './query-metrics.ts';
import { apiServer } from './server.ts';
import { authIsComplete, type QuerySettings, querySettings, signInIsComplete } from './settings.ts';
import { shardFeed } from './shard-feed.ts';
import { keepShown } from './shown/keep-shown.ts';
import { openShownStore } from './shown/shown-store.ts';
import { SignalBook } from './signals/signal-book.ts';
import { openSignals } from './signals/signal-parts.ts';
import { webhookIsComplete } from './signals/webhook-settings.ts';

const service = 'query-api';

/** Where `npm run build:dashboard` leaves what it has built. */
const builtFolder = fileURLToPath(new URL('../dashboard/dist', import.meta.url));

try {
  await main();
} catch (thrown) {
  process.stderr.write(`${toError(thrown).message}\n`);
  process.exit(2);
}

/** Wires the query API and runs it until it is told to stop. */
async function main(): Promise<void> {
  const settings = readSettings();
  const { log, metrics, health } = beginService(service, querySettings, settings);
  const kafka = createKafka(connectionOfSettings(settings, `tally-${service}`), log);
  const definitions = new DefinitionsTopic(kafka, log, topics.definitions);
  const shards = new LiveShards();
  const book = new CampaignBook();
  const signals = new SignalBook();
  const { authenticator, parts: authParts } = await chooseAuthenticator(settings, log);
  const shown = shownStore(settings, log);
  const figures = { shards, book, shown, cache: new AnswerCache(), clock: systemClock };
  const closes = openClosing({ settings, kafka, log, book, health });
  const { closing } = closes;
  const context = { ...figures, signals, definitions, closing, authenticator, log };
  const audit = new AuditTopic(kafka);
  const { server } = await buildApp({
    context,
    audit,
    health,
    metrics,
    logger: log,
    streams: streamLimits(settings),
    ...requestLimits(settings),
    authentication: authenticationOf(settings),
    dashboard: { folder: settings.DASHBOARD_DIR ?? builtFolder },
  });
  measureShards(shards, metrics);
  const said = openSignals({ context, topic: new SignalsTopic(kafka), metrics, settings });
  const { webhookTrouble } = said;
  const alarmReports = new AlarmReports({ ...figures, webhookTrouble, metrics, log });
  addShardReadiness(health, shards, alarmReports);
  const followers = shardFollowers(settings, log);
  health.addReadiness('signals', () => ({ ok: signals.isCaughtUp }));
  health.addReadiness('redis', () => ({ ok: followers.isConnected() }));
  const { HOST: host, PORT: port, LOG_END_EVERY: everyMs } = settings;
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
      ...authParts,
      auditPart(audit),
      logEnds({ topic: new TopicReader(kafka, settings.ORDERS_TOPIC), shards, everyMs, log }),
      shardFeed({
        shards,
        log,
        follow: followers.follow,
        onUnreadable: (reason) => alarmReports.noteUnreadable(reason),
        close: followers.close,
      }),
      alarmReports.part(),
      followDefinitions({ source: definitions, book, log }, health),
      closes.part,
      keepShown({ context, store: shown, onOutcome: countShown(metrics) }),
      ...said.parts,
      apiServer(server, { host, port }, log),
    ],
  });
}

function readSettings(): QuerySettings {
  return parseSettings(
    querySettings,
    process.env,
    saslIsComplete,
    authIsComplete,
    signInIsComplete,
    webhookIsComplete,
    brokersAreAddresses,
    redisUrlIsSound,
  );
}

function followDefinitions(feed: Omit<DefinitionsFeedOptions, 'onCaughtUp'>, health: Health): Part {
  let areRead = false;
  health.addReadiness('definitions', () => ({ ok: areRead }));
  const onCaughtUp = () => {
    areRead = true;
  };
  return definitionsFeed({ ...feed, onCaughtUp });
}

function authenticationOf(settings: QuerySettings): Authentication {
  const { AUTH_MODE: mode, DASHBOARD_OIDC_ISSUER: issuer } = settings;
  const { DASHBOARD_OIDC_CLIENT_ID: clientId } = settings;
  if (issuer === undefined || clientId === undefined) return { mode };
  const { DASHBOARD_OIDC_SCOPE: scope, DASHBOARD_OIDC_TOKEN: token } = settings;
  return { mode, oidc: { issuer, clientId, scope, token } };
}

function addShardReadiness(health: Health, shards: LiveShards, reports: AlarmReports): void {
  health.addReadiness('shards', () => {
    const { missing } = shards.coverage();
    const details = { missingPartitions: missing ?? 'not known', alarms: reports.active };
    return { ok: missing?.length === 0, details };
  });
}

function requestLimits(settings: QuerySettings) {
  const { AUTH_MODE, REQUESTS_PER_SECOND_MAX, CONNECTIONS_MAX, CORS_ORIGINS = [] } = settings;
  const isOpen = AUTH_MODE === 'none';
  return {
    loopbackOnly: isOpen,
    ...(isOpen ? {} : { requestsPerSecondMax: REQUESTS_PER_SECOND_MAX }),
    connectionsMax: CONNECTIONS_MAX,
    corsOrigins: CORS_ORIGINS,
  };
}

function streamLimits(settings: QuerySettings) {
  const { AUTH_MODE, STREAMS_MAX, STREAMS_PER_CALLER_MAX, STREAM_TICK } = settings;
  return {
    streamsMax: STREAMS_MAX,
    streamsPerCallerMax: AUTH_MODE === 'none' ? STREAMS_MAX : STREAMS_PER_CALLER_MAX,
    tickMs: STREAM_TICK,
    beatMs: 5_000,
  };
}

function shownStore(settings: QuerySettings, log: Log) {
  const { REDIS_URL: url, REDIS_PREFIX: prefix, ORDERS_TOPIC: topic } = settings;
  const onError = (err: Error) => log.debug({ err }, 'Redis is not reachable, trying again');
  return openShownStore({ url, space: { prefix, topic }, onError });
}

function shardFollowers(settings: QuerySettings, log: Log) {
  const { REDIS_URL: url, REDIS_PREFIX: prefix, ORDERS_TOPIC: topic } = settings;
  const onError = (err: Error) => log.debug({ err }, 'Redis is not reachable, trying again');
  const connection = connectRedis({ url, role: 'reader', onError });
  return {
    follow: (partitions: readonly number[]) =>
      createFollower({
        connection,
        openFollower: () => connectRedis({ url, role: 'follower', onError }),
        space: { prefix, topic },
        partitions,
      }),
    isConnected: () => connection.status === 'ready',
    close: () => connection.disconnect(),
  };
}
