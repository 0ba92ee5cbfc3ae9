import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import type { CampaignCloses } from '../../libs/contracts/close-state.ts';
import { ClosesTopic } from '../../libs/kafka/closes-topic.ts';
import { createSigningKey } from '../../services/reporter/report/signing-key.ts';
import { type RunningProcess, runProcess } from '../support/run-process.ts';
import { runTally, type TallyRun } from '../support/run-tally.ts';
import { atEnd } from '../support/this-run.ts';
import { until } from '../support/until.ts';
import { PlayedCampaign } from './played-campaign.ts';

const silent = { debug() {}, info() {}, warn() {}, error() {} };

/** A campaign that is counted by a running aggregator and whose books a test closes. */
export class ClosedCampaign {
  readonly campaign: PlayedCampaign;
  readonly aggregator: RunningProcess;
  readonly reportsDir: string;
  readonly keyFile: string;
  readonly #closes: ClosesTopic;

  private constructor(campaign: PlayedCampaign, aggregator: RunningProcess, folder: string) {
    this.campaign = campaign;
    this.aggregator = aggregator;
    this.reportsDir = join(folder, 'reports');
    this.keyFile = join(folder, 'key.pem');
    this.#closes = new ClosesTopic(campaign.kafka, silent);
  }

  static async open(events: number): Promise<ClosedCampaign> {
    const folder = await mkdtemp(join(tmpdir(), 'tally-close-'));
    atEnd(() => rm(folder, { recursive: true, force: true }));
    const campaign = await PlayedCampaign.open({ partitions: 2 });
    const aggregator = await campaign.aggregator();
    await aggregator.ready(120_000);
    await campaign.play(events);
    const closed = new ClosedCampaign(campaign, aggregator, folder);
    await createSigningKey(closed.keyFile);
    return closed;
  }

  get id(): string {
    return this.campaign.definition.id;
  }

  get env(): Record<string, string> {
    const { env } = this.campaign;
    return { ...env, REPORTS_DIR: this.reportsDir, REPORT_KEY_FILE: this.keyFile };
  }

  tally(args: readonly string[], more: Record<string, string> = {}): Promise<TallyRun> {
    return runTally(args, { ...this.env, ...more });
  }

  close(args: readonly string[] = [], more: Record<string, string> = {}): Promise<TallyRun> {
    return this.tally(['close', '--campaign', this.id, ...args], more);
  }

  /** Where its closes stand. */
  closes(): Promise<CampaignCloses> {
    return this.#closes.read(this.id);
  }

  /** Starts a close, and kills it as soon as it has come to a step. */
  async killedAfter(step: string, env: Record<string, string>): Promise<void> {
    const child = await runProcess({
      main: 'services/cli/main.ts',
      args: ['close', '--campaign', this.id, '--by', 'Ada'],
      env: { ...this.env, ...env },
    });
    const isThere = async () =>
      (await this.closes()).closes.at(-1)?.steps.some((each) => each.step === step);
    await until(async () => child.exit !== null || (await isThere()), { waitMsMax: 60_000 });
    await child.kill();
  }

  /** The hash of each file of a report. */
  async files(version: string): Promise<Record<string, string>> {
    return hashesOf(join(this.reportsDir, this.id, version));
  }

  async end(): Promise<void> {
    await this.#closes.close();
    if (this.aggregator.exit === null) await this.aggregator.stop();
  }
}

/** The hash of each file below a folder. */
export async function hashesOf(folder: string): Promise<Record<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const names = files.map(({ parentPath, name }) => join(parentPath, name)).sort();
  const hashes: Record<string, string> = {};
  for (const name of names) {
    const hash = createHash('sha256').update(await readFile(name));
    hashes[relative(folder, name)] = hash.digest('hex');
  }
  return hashes;
}
