import { type ChildProcess, spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import type { TestProject } from 'vitest/node';
import { buildDashboard } from '../../../services/dashboard/build/build-dashboard.ts';
import { testServers } from '../test-servers.ts';
import { findChromium, launchBrowser } from './browser.ts';
import type { Stage } from './stage/play-stage.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Where the browser of the run is; empty where the machine has none, and its tests are skipped. */
    browserUrl: string;
    /** What all tests look at. */
    stage: Stage;
  }
}

const root = resolve(import.meta.dirname, '../../..');
let ends: (() => Promise<unknown>)[] = [];

/** Builds the pages, and starts one browser and one campaign for all browser tests. */
export async function setup(project: TestProject): Promise<void> {
  const chromium = findChromium(process.env);
  if (chromium === undefined) {
    const hint = 'Install one (apt-get install chromium), or name it with CHROMIUM.';
    if (process.env['CI']) throw new Error(`There is no Chromium. ${hint}`);
    process.stderr.write(`There is no Chromium, so the browser tests are skipped. ${hint}\n`);
    project.provide('browserUrl', '');
    return;
  }
  const servers = testServers();
  servers.enter();
  ends = [() => servers.leave()];
  try {
    project.provide('runDir', servers.runDir);
    const [kafkaBrokers, redisUrl] = [await servers.kafka(), await servers.redis()];
    project.provide('kafkaBrokers', kafkaBrokers);
    project.provide('redisUrl', redisUrl);
    const env = { KAFKA_BROKERS: kafkaBrokers, REDIS_URL: redisUrl, RUN_DIR: servers.runDir };
    const [browser, stage] = await Promise.all([
      launchBrowser(chromium, servers.runDir),
      startStage(env),
      buildDashboard(),
    ]);
    ends.push(
      () => browser.close(),
      () => endStage(stage.child),
    );
    project.provide('browserUrl', browser.wsEndpoint());
    project.provide('stage', stage.told);
  } catch (error) {
    await teardown();
    throw error;
  }
}

export async function teardown(): Promise<void> {
  const all = ends.toReversed();
  ends = [];
  for (const end of all) await end();
}

async function startStage(env: Record<string, string>) {
  const { PATH = '', HOME = '' } = process.env;
  const main = resolve(root, 'test/support/dashboard/stage/main.ts');
  const child = spawn(process.execPath, [main], {
    cwd: root,
    env: { PATH, HOME, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const told = await new Promise<Stage>((done, failed) => {
    createInterface({ input: child.stdout }).once('line', (line) =>
      done(JSON.parse(line) as Stage),
    );
    child.once('exit', (code) => failed(new Error(`the stage ended with ${code}`)));
  });
  return { child, told };
}

async function endStage(child: ChildProcess): Promise<void> {
  const exited = new Promise((done) => child.once('exit', done));
  child.kill('SIGTERM');
  await exited;
}
