import { TallyError } from '../../libs/base/errors.ts';
import { parseDownArguments } from './stack-arguments.ts';
import { stopStack } from './stop-stack.ts';

const help = `Ends the Kafka and the Redis that node deploy/local/up.ts started. Their data stays.

Usage: node deploy/local/down.ts [options]

  --wipe       remove their data and logs, too
  --dir DIR    the stack's folder (.tally)
  --json       print the result as one line of JSON
  --help       this text

What KAFKA_BROKERS or REDIS_URL point at is left alone.

Examples:
  node deploy/local/down.ts
  node deploy/local/down.ts --wipe
`;

const graceMsMax = 30_000;

try {
  const given = parseDownArguments(process.argv.slice(2));
  if (given.help) {
    process.stdout.write(help);
  } else {
    const stopped = await stopStack({ dir: given.dir, wipe: given.wipe, graceMsMax });
    const said = (name: string, ended: boolean) =>
      `${name}  ${ended ? 'ended' : 'was not running'}\n`;
    process.stdout.write(
      given.json
        ? `${JSON.stringify(stopped)}\n`
        : said('Kafka', stopped.kafka) + said('Redis', stopped.redis),
    );
    if (given.wipe && !given.json) process.stdout.write('Data and logs removed.\n');
  }
} catch (error) {
  if (!(error instanceof TallyError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = error.code === 'settings_invalid' ? 2 : 1;
}
