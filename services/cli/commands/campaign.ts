import { userInfo } from 'node:os';
import { isDeepStrictEqual } from 'node:util';
import { Command } from 'commander';
import {
  type CampaignDefinition,
  type DefinitionVersion,
  definitionVersionSchema,
} from '../../../libs/contracts/campaign-definition.ts';
import { topics } from '../../../libs/contracts/topics.ts';
import { writeDefinition } from '../../../libs/contracts/write-definition.ts';
import { AuditTopic } from '../../../libs/kafka/audit-topic.ts';
import { DefinitionsTopic } from '../../../libs/kafka/definitions-topic.ts';
import type { Log } from '../../../libs/telemetry/log.ts';
import { auditedDefinitions } from '../../query-api/audit-writes.ts';
import { wholeNumber } from '../arguments.ts';
import { historyLine } from '../campaign-text.ts';
import { CommandError } from '../command-error.ts';
import { openKafka } from '../environment.ts';
import { readCampaign } from '../read-campaign.ts';
import { campaignChangeCommands, printHistory } from './campaign-changes.ts';

interface ApplyOptions {
  readonly file: string;
  readonly reason: string;
  readonly by: string;
  readonly dryRun?: boolean;
}

/** `tally campaign …` */
export function campaignCommand(): Command {
  const command = new Command('campaign').description('Definitions of campaigns, by version.');
  command
    .command('apply')
    .description('Make a file the next version of its campaign.')
    .requiredOption('--file <file>', 'definition of the campaign, YAML or JSON')
    .requiredOption('--reason <text>', 'why it changes; kept for ever')
    .option('--by <name>', 'who changes it', userInfo().username)
    .option('--dry-run', 'check the file and say what would be done')
    .addHelpText(
      'after',
      `
A new version restates every past figure at once. A file that says what the newest version says
already changes nothing.

Examples:
  $ tally campaign apply --file putian.yaml --reason "brand added late"
  $ tally campaign apply --file putian.yaml --reason "check" --dry-run`,
    )
    .action(apply);
  command
    .command('show')
    .description('Print a definition.')
    .argument('<campaign>', 'id of the campaign')
    .option('--version <n>', 'an older version', wholeNumber(1))
    .option('--json', 'JSON with who, when and why instead of YAML')
    .addHelpText(
      'after',
      '\nExamples:\n  $ tally campaign show putian-2026\n  $ tally campaign show putian-2026 --version 2 --json',
    )
    .action(show);
  command
    .command('history')
    .description('List the versions of a campaign: when, who and why.')
    .argument('<campaign>', 'id of the campaign')
    .option('--json', 'one JSON object a line')
    .option('--api <url>', 'ask the API there, instead of the topic itself')
    .addHelpText('after', '\nExamples:\n  $ tally campaign history putian-2026')
    .action(history);
  for (const part of campaignChangeCommands()) command.addCommand(part);
  return command;
}

async function apply(options: ApplyOptions): Promise<void> {
  const definition = await readCampaign(options.file);
  await withDefinitions(async (topic, { audit, log }) => {
    const newest = (await versionsOf(topic, definition.id)).at(-1);
    if (newest !== undefined && isDeepStrictEqual(newest.definition, definition)) {
      return say(`${definition.id} says that already: version ${newest.version} stays.`);
    }
    const version = (newest?.version ?? 0) + 1;
    if (options.dryRun) return say(`${definition.id} would get version ${version}.`);
    const { by: changedBy, reason } = options;
    const audited = auditedDefinitions(topic, { audit, newest: () => newest, log });
    await appendVersion(audited, { definition, version, changedBy, reason });
    say(`${definition.id} is at version ${version}.`);
  });
}

interface NewVersion {
  readonly definition: CampaignDefinition;
  readonly version: number;
  readonly changedBy: string;
  readonly reason: string;
}

/**
 * Writes the next version of a campaign.
 *
 * @throws TallyError `conflict` where somebody else was first
 */
export async function appendVersion(
  topic: Pick<DefinitionsTopic, 'append'>,
  next: NewVersion,
): Promise<void> {
  const { definition, version, changedBy, reason } = next;
  const document: DefinitionVersion = {
    version,
    changedBy,
    changedAt: new Date().toISOString(),
    reason,
    definition,
  };
  await topic.append({ campaignId: definition.id, version, document });
}

/** The versions of a campaign that can be read, oldest first. */
export async function versionsOf(
  topic: DefinitionsTopic,
  campaignId: string,
): Promise<DefinitionVersion[]> {
  const records = await topic.readAll();
  return records
    .filter((record) => record.campaignId === campaignId)
    .map(({ document }) => definitionVersionSchema.safeParse(document))
    .flatMap(({ success, data }) => (success ? [data] : []));
}

async function show(
  campaignId: string,
  options: { readonly version?: number; readonly json?: boolean },
): Promise<void> {
  await withDefinitions(async (topic) => {
    const versions = await versionsOf(topic, campaignId);
    const wanted = options.version ?? versions.at(-1)?.version;
    const found = versions.find(({ version }) => version === wanted);
    if (found === undefined) throw notThere(campaignId, options.version, versions.length);
    if (options.json) return say(JSON.stringify(found));
    const { version, changedBy, changedAt, reason } = found;
    say(`# version ${version}, ${changedAt}, ${changedBy}: ${reason}`);
    process.stdout.write(writeDefinition(found.definition));
  });
}

async function history(
  campaignId: string,
  options: { readonly json?: boolean; readonly api?: string },
): Promise<void> {
  const { api, json } = options;
  if (api !== undefined) return printHistory(api, campaignId, json);
  await withDefinitions(async (topic) => {
    const versions = await versionsOf(topic, campaignId);
    if (versions.length === 0) throw notThere(campaignId, undefined, 0);
    for (const { definition: _, ...version } of versions) {
      say(json ? JSON.stringify(version) : historyLine(version));
    }
  });
}

function notThere(campaignId: string, version: number | undefined, count: number): CommandError {
  const known = `it has ${count} ${count === 1 ? 'version' : 'versions'}`;
  return count === 0
    ? new CommandError(1, `There is no campaign ${campaignId}. Make it with tally campaign apply.`)
    : new CommandError(1, `Campaign ${campaignId} has no version ${version}; ${known}.`);
}

async function withDefinitions(
  work: (topic: DefinitionsTopic, beside: { audit: AuditTopic; log: Log }) => Promise<void>,
): Promise<void> {
  const { kafka, log } = openKafka();
  const topic = new DefinitionsTopic(kafka, log, topics.definitions);
  const audit = new AuditTopic(kafka);
  try {
    await work(topic, { audit, log });
  } finally {
    await Promise.all([topic.close(), audit.close()]);
  }
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
