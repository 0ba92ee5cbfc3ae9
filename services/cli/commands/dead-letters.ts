import { Command } from 'commander';
import pc from 'picocolors';
import {
  originalRecord,
  readDeadLetters,
  type StoredDeadLetter,
} from '../../../libs/kafka/dead-letter-scan.ts';
import { TopicWriter } from '../../../libs/kafka/topic-writer.ts';
import { wholeNumber } from '../arguments.ts';
import { CommandError } from '../command-error.ts';
import { openKafka } from '../environment.ts';

interface Selection {
  readonly reason?: string;
  readonly limit: number;
  readonly json?: boolean;
}

/** `tally dlq …` */
export function deadLetterCommand(): Command {
  const command = new Command('dlq').description('Records that were rejected or in conflict.');
  command
    .command('list')
    .description('List the dead letters of the order topic.')
    .option('--reason <code>', 'only those with this reason: conflict, invalid_time, …')
    .option('--limit <n>', 'at most so many', wholeNumber(1), 100)
    .option('--json', 'one JSON object a line')
    .addHelpText(
      'after',
      '\nExamples:\n  $ tally dlq list\n  $ tally dlq list --reason conflict --json',
    )
    .action(list);
  command
    .command('show')
    .description('Print one dead letter as it was sent.')
    .argument('<id>', 'topic-partition-offset, as `tally dlq list` prints it')
    .addHelpText('after', '\nExamples:\n  $ tally dlq show orders.events.v1-3-18233')
    .action(show);
  command
    .command('replay')
    .description('Send dead letters to the order topic again, as they were and where they were.')
    .argument('[id...]', 'which ones; without any, --reason says which')
    .option('--reason <code>', 'all with this reason')
    .option('--dry-run', 'only say what would be sent')
    .addHelpText(
      'after',
      `
A replayed record keeps its event's identity: if it was counted meanwhile, it counts as a duplicate.

Examples:
  $ tally dlq replay orders.events.v1-3-18233
  $ tally dlq replay --reason wrong_partition --dry-run`,
    )
    .action(replay);
  return command;
}

async function list({ reason, limit, json }: Selection): Promise<void> {
  const { kafka, settings } = openKafka();
  let shown = 0;
  for await (const letter of readDeadLetters(kafka, settings.ORDERS_TOPIC)) {
    if (reason !== undefined && letter.reason !== reason) continue;
    process.stdout.write(`${json ? asJson(letter) : asLine(letter)}\n`);
    shown += 1;
    if (shown === limit) {
      process.stderr.write(`Only the first ${limit} are shown; --limit shows more.\n`);
      return;
    }
  }
  if (shown === 0 && !json) process.stdout.write('There are no dead letters.\n');
}

async function show(id: string): Promise<void> {
  const { kafka, settings } = openKafka();
  for await (const letter of readDeadLetters(kafka, settings.ORDERS_TOPIC)) {
    if (letter.id !== id) continue;
    const { key, value, headers, reason, message } = letter;
    const lines = [
      `id      ${letter.id}`,
      `reason  ${reason}: ${message}`,
      `key     ${key?.toString('utf8') ?? '(none)'}`,
      ...headers.map(
        ([name, content]) => `header  ${name}: ${content?.toString('utf8') ?? '(null)'}`,
      ),
      `value   ${value?.toString('utf8') ?? '(none)'}`,
    ];
    process.stdout.write(`${lines.map(printable).join('\n')}\n`);
    return;
  }
  throw new CommandError(1, `There is no dead letter ${id}. List them with tally dlq list.`);
}

async function replay(
  ids: readonly string[],
  options: { readonly reason?: string; readonly dryRun?: boolean },
): Promise<void> {
  if (ids.length === 0 && options.reason === undefined) {
    throw new CommandError(2, 'Say which: ids of dead letters, or --reason.');
  }
  const { kafka, settings } = openKafka();
  const writer = new TopicWriter(kafka, settings.ORDERS_TOPIC);
  const wanted = new Set(ids);
  let sent = 0;
  try {
    for await (const letter of readDeadLetters(kafka, settings.ORDERS_TOPIC)) {
      if (!wanted.has(letter.id) && letter.reason !== options.reason) continue;
      wanted.delete(letter.id);
      sent += 1;
      if (!options.dryRun) await writer.send(letter.original.partition, [originalRecord(letter)]);
    }
  } finally {
    await writer.close();
  }
  process.stdout.write(`${options.dryRun ? 'Would send' : 'Sent'} ${sent} again.\n`);
  if (wanted.size > 0) throw new CommandError(1, `Not found: ${[...wanted].join(', ')}`);
}

function asLine({ id, reason, message }: StoredDeadLetter): string {
  return `${pc.bold(printable(id))}  ${printable(reason)}  ${pc.dim(printable(message))}`;
}

function asJson({ id, reason, message, original, key, value, headers }: StoredDeadLetter): string {
  const base64 = (bytes: Buffer | null) => bytes?.toString('base64') ?? null;
  return JSON.stringify({
    id,
    reason,
    message,
    original,
    key: base64(key),
    value: base64(value),
    headers: headers.map(([name, content]) => [name, base64(content)]),
  });
}

/** What a stranger wrote must not steer the terminal, nor turn its text around. */
function printable(text: string): string {
  return text.replace(/(?![\n\t])[\p{Cc}\p{Bidi_Control}]/gu, '\ufffd');
}
