import { Command } from 'commander';
import pc from 'picocolors';
import {
  AuditChain,
  type AuditRecord,
  type StoredAudit,
} from '../../../libs/contracts/audit-trail.ts';
import { AuditTopic } from '../../../libs/kafka/audit-topic.ts';
import { wholeNumber } from '../arguments.ts';
import { CommandError } from '../command-error.ts';
import { openKafka } from '../environment.ts';

interface ListOptions {
  readonly campaign?: string;
  readonly limit: number;
  readonly json?: boolean;
}

/** `tally audit …` */
export function auditCommand(): Command {
  const command = new Command('audit').description('Who did what, when and why.');
  command
    .command('list')
    .description('List the audit trail, the newest last.')
    .option('--campaign <id>', 'only what was done to this campaign')
    .option('--limit <n>', 'the newest so many', wholeNumber(1), 100)
    .option('--json', 'one JSON object a line')
    .addHelpText(
      'after',
      '\nExamples:\n  $ tally audit list\n  $ tally audit list --campaign putian-2026 --json',
    )
    .action(list);
  command
    .command('verify')
    .description('Check that no byte of the audit trail is other than it was written.')
    .option('--expect <hash>', 'a head that was noted down before; it must still be in the chain')
    .addHelpText(
      'after',
      `
Each record holds the hash of the one before, so a change anywhere breaks the chain behind it. What was
cut off at its end is found by the head that an earlier run has printed: note it down elsewhere.

Examples:
  $ tally audit verify
  $ tally audit verify --expect 5f1c0b…`,
    )
    .action(verify);
  return command;
}

async function list({ campaign, limit, json }: ListOptions): Promise<void> {
  const records: AuditRecord[] = [];
  const chain = await walk((record) => {
    if (campaign === undefined || record.campaignId === campaign) records.push(record);
  });
  for (const record of records.slice(-limit)) {
    process.stdout.write(`${json ? JSON.stringify(record) : lineOf(record)}\n`);
  }
  if (records.length === 0 && !json) process.stdout.write('Nothing was written down yet.\n');
  if (chain.fault !== undefined) throw new CommandError(1, chain.fault);
}

async function verify({ expect }: { readonly expect?: string }): Promise<void> {
  const { chain, lost, fault } = await walk(() => {});
  if (fault !== undefined) throw new CommandError(1, fault);
  if (expect !== undefined && !chain.passed(expect)) {
    const hint = 'Records were cut off behind it, or it is of another topic.';
    throw new CommandError(1, `The head ${expect} is not in the chain. ${hint}`);
  }
  const passed = lost === 0 ? '' : `, ${lost} passed over as another was first`;
  process.stdout.write(`The audit trail is whole: ${chain.length} records${passed}.\n`);
  process.stdout.write(`head ${chain.head}\n`);
}

interface Walk {
  readonly chain: AuditChain;
  /** Records that lost against another writer and say nothing. */
  readonly lost: number;
  /** Where the chain is broken, and how. */
  readonly fault: string | undefined;
}

async function walk(tell: (record: AuditRecord) => void): Promise<Walk> {
  const { kafka } = openKafka();
  const topic = new AuditTopic(kafka);
  try {
    return await walkChain(topic.readAll(), tell);
  } finally {
    await topic.close();
  }
}

/** Goes through the records of a trail up to where its chain is broken. */
export async function walkChain(
  records: AsyncIterable<StoredAudit> | Iterable<StoredAudit>,
  tell: (record: AuditRecord) => void,
): Promise<Walk> {
  const chain = new AuditChain();
  let lost = 0;
  for await (const stored of records) {
    const verdict = chain.take(stored);
    if (verdict.kind === 'linked') tell(verdict.record);
    else if (verdict.kind === 'lost') lost++;
    else {
      const where = `The audit trail is broken at offset ${stored.offset}: ${verdict.reason}.`;
      const fault = `${where} The ${chain.length} records before it are whole.`;
      return { chain, lost, fault };
    }
  }
  return { chain, lost, fault: undefined };
}

function lineOf({ sequence, at, who, action, phase, campaignId, what, why }: AuditRecord): string {
  const dropped = phase === 'dropped' ? pc.yellow(' (dropped)') : '';
  const subject = [campaignId, what].filter((part) => part !== null).join(' ');
  const parts = [pc.bold(String(sequence).padStart(5)), at, who, `${action}${dropped}`, subject];
  return [...parts, why ?? ''].join('  ').trimEnd();
}
