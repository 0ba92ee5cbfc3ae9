import { mkdirSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { withStackLock } from '../../../deploy/local/stack-lock.ts';
import { stackDirDefault } from '../../../deploy/local/stack-paths.ts';
import { loadText } from '../machine.ts';
import { BenchServers, benchLock } from './bench-servers.ts';
import { naivePeers } from './naive-peers.ts';
import type { Peer, SkippedPeer } from './peer.ts';
import { type PlayedTopic, playTopic } from './played-topic.ts';
import { type PeerRun, runPeer } from './run-peer.ts';
import { streamsPeer } from './streams-peer.ts';
import { costText, headingText, unitsText } from './table.ts';
import { tallyPeer } from './tally-peer.ts';

const help = `Counts one topic with Tally and with other programs, and says what each needed.

Usage: make bench-peers ARGS="[options]", or node test/bench/peers/main.ts [options]

  --events N      distinct events in the topic, 2 % come twice (300000)
  --only A,B      beside Tally only these: each-message, each-batch, streams
  --minutes N     the longest that one program may take (15)
  --help          this text

Plays a campaign onto a topic of 8 partitions in a Kafka of its own. Then each program counts it
from its start, one after the other, with an empty Redis of its own. Every count must be what the
simulator says; one that differs ends the run with code 1. Kafka Streams needs javac and mvn and is
skipped without them. Everything that was started is ended, and its data removed.

Examples:
  make bench-peers
  make bench-peers ARGS="--events 1000000 --only each-batch,streams"
`;

const lockMsMax = 1_000;
const peerNames = [...naivePeers.map(({ name }) => name), 'streams'];

await main().catch((error: Error) => {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
});

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      events: { type: 'string', default: '300000' },
      only: { type: 'string', default: peerNames.join(',') },
      minutes: { type: 'string', default: '15' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(help);
    return;
  }
  if (process.platform !== 'linux') throw new Error('CPU time is read from /proc, which is Linux.');
  // Ctrl-C must end the servers, which live in sessions of their own.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
  const events = wholeNumber('--events', values.events, 1_000);
  const names = values.only.split(',');
  const unknown = names.find((name) => !peerNames.includes(name));
  if (unknown !== undefined) {
    throw new Error(`--only knows ${peerNames.join(', ')}, not "${unknown}".`);
  }
  const secondsMax = wholeNumber('--minutes', values.minutes, 1) * 60;
  mkdirSync(stackDirDefault, { recursive: true });
  await withStackLock(benchLock, () => bench(events, names, secondsMax), lockMsMax);
}

async function bench(events: number, names: readonly string[], secondsMax: number): Promise<void> {
  const loadBefore = loadText();
  const servers = await BenchServers.start();
  try {
    const { peers, skipped } = await choosePeers(names);
    say(`Playing ${events.toLocaleString('en')} events and their duplicates`);
    const played = await playTopic(servers.client(), events);
    const runs: PeerRun[] = [];
    const versions = peers.flatMap((peer) => peer.versions);
    for (const peer of peers) {
      say(`Counting with ${peer.title}`);
      const run = await servers.withRedis((redis) => {
        versions.push(redis.server.what);
        return runPeer(peer, { servers, redis, played }, secondsMax);
      });
      runs.push(run);
    }
    const heading = headingText([servers.kafka.what, ...versions], played, loadBefore);
    print(heading, played, { runs, skipped });
  } finally {
    await servers.stop();
  }
}

async function choosePeers(
  names: readonly string[],
): Promise<{ peers: Peer[]; skipped: SkippedPeer[] }> {
  const peers = [tallyPeer, ...naivePeers.filter(({ name }) => names.includes(name))];
  if (!names.includes('streams')) return { peers, skipped: [] };
  const streams = await streamsPeer();
  return 'reason' in streams
    ? { peers, skipped: [streams] }
    : { peers: [...peers, streams], skipped: [] };
}

function print(
  heading: string,
  played: PlayedTopic,
  { runs, skipped }: { runs: readonly PeerRun[]; skipped: readonly SkippedPeer[] },
): void {
  const blocks = [
    heading,
    unitsText(played),
    `All ${runs.length} counts are equal to that.\n`,
    costText(runs, skipped),
  ];
  process.stdout.write(`\n${blocks.join('\n')}`);
}

function wholeNumber(name: string, text: string, min: number): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value >= min) return value;
  throw new Error(`${name} must be a whole number from ${min} on, not "${text}".`);
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}
