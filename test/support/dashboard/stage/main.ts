import { beginRun, endRun } from '../../this-run.ts';
import { playStage } from './play-stage.ts';

/**
 * The campaign that all browser tests look at: two definitions, their events and an aggregator, in a
 * process of its own, so that it outlives the files of tests. Its first line of output says where
 * it is; it ends with SIGTERM.
 */
const { KAFKA_BROKERS = '', REDIS_URL = '', RUN_DIR = '' } = process.env;
beginRun({ kafkaBrokers: KAFKA_BROKERS, redisUrl: REDIS_URL, runDir: RUN_DIR });
const ended = new Promise<void>((resolve) => {
  process.once('SIGTERM', () => resolve());
});
process.stdout.write(`${JSON.stringify(await playStage())}\n`);
await ended;
await endRun();
