import { Command, InvalidArgumentError, Option } from 'commander';
import { type CallerRole, callerRoles } from '../../../libs/contracts/api-key-file.ts';
import { columns } from '../columns.ts';
import { CommandError } from '../command-error.ts';
import { environment } from '../environment.ts';
import { addKey, readKeys, revokeKey } from '../key-file.ts';

interface FileOption {
  readonly file?: string;
}

interface CreateOptions extends FileOption {
  readonly role: CallerRole;
  readonly brand?: readonly string[];
  readonly days?: number;
}

const dayMs = 86_400_000;

/** `tally keys …` */
export function keysCommand(): Command {
  const command = new Command('keys').description('API keys: who may ask the API, as what.');
  withFile(command.command('create'))
    .description('Make a key and print it. It is shown this once.')
    .argument('<name>', 'whose it is; it stands in the history of what the key changes')
    .addOption(
      new Option('--role <role>', 'what it may do').choices(callerRoles).makeOptionMandatory(),
    )
    .option('--brand <id...>', 'the brands of a key of role brand')
    .option('--days <n>', 'days until it expires; without it, it works until it is revoked', days)
    .addHelpText(
      'after',
      `
The file holds the hash of the key and not the key. A running API takes it in within 5 seconds.

Examples:
  $ tally keys create board --role manager --file keys.json
  $ tally keys create siweiqi --role brand --brand siweiqi --days 90`,
    )
    .action(create);
  withFile(command.command('list'))
    .description('List the keys: name, role, brands, and when they expire.')
    .option('--json', 'one JSON object a line')
    .addHelpText('after', '\nExamples:\n  $ tally keys list --file keys.json')
    .action(list);
  withFile(command.command('revoke'))
    .description('Take a key back. Its streams end within seconds.')
    .argument('<name>', 'name of the key')
    .addHelpText('after', '\nExamples:\n  $ tally keys revoke siweiqi')
    .action(revoke);
  return command;
}

function withFile(command: Command): Command {
  return command.option('--file <file>', 'the file of keys; AUTH_KEYS_FILE without it');
}

async function create(name: string, options: CreateOptions): Promise<void> {
  const { role, brand: brands = [], days: daysLeft } = options;
  const expires =
    daysLeft === undefined
      ? {}
      : { expires: new Date(Date.now() + daysLeft * dayMs).toISOString() };
  const key = await addKey(fileOf(options), { name, role, brands, ...expires });
  process.stderr.write('Keep the key: it is shown this once.\n');
  process.stdout.write(`${key}\n`);
}

async function list(options: FileOption & { readonly json?: boolean }): Promise<void> {
  const keys = await readKeys(fileOf(options));
  if (options.json) {
    for (const { sha256: _, ...key } of keys) process.stdout.write(`${JSON.stringify(key)}\n`);
    return;
  }
  if (keys.length === 0) process.stdout.write('There are no keys. tally keys create makes one.\n');
  const rows = keys.map(({ name, role, brands = [], expires }) => {
    return [name, role, brands.join(' '), expiryText(expires)];
  });
  if (rows.length > 0) {
    const head = ['name', 'role', 'brands', 'expires'];
    process.stdout.write(columns([head, ...rows], { left: [0, 1, 2, 3] }));
  }
}

async function revoke(name: string, options: FileOption): Promise<void> {
  await revokeKey(fileOf(options), name);
  process.stdout.write(`The key ${name} works no more.\n`);
}

function expiryText(expires: string | undefined): string {
  if (expires === undefined) return 'never';
  return Date.parse(expires) <= Date.now() ? `${expires} (expired)` : expires;
}

function fileOf({ file = environment().AUTH_KEYS_FILE }: FileOption): string {
  if (file !== undefined && file !== '') return file;
  throw new CommandError(2, 'Say with --file, or with AUTH_KEYS_FILE, where the keys are.');
}

function days(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1 && value <= 3650) return value;
  throw new InvalidArgumentError('It must be a whole number of days from 1 to 3650.');
}
