import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Many viewers of one live stream, in a process of their own: `viewer-crowd.ts URL VIEWERS SECONDS`.
 * Says `connected`, watches for so long, and says what it saw: of every update, the time from the
 * moment its head names until the last viewer had it whole.
 */

const connectedAtOnce = 100;
const settleMs = 10_000;
const [url = '', viewersText, secondsText] = process.argv.slice(2);
const viewers = Number(viewersText);
const seconds = Number(secondsText);
const { hostname, port, pathname, host } = new URL(url);
const asOfStart = Buffer.from('"asOf":"');
const instantLength = '2026-11-10T12:00:00.000Z'.length;
const chunkEnd = Buffer.from('\n\n\r\n');

interface Update {
  readonly atMs: number;
  viewers: number;
  lastMs: number;
}

const updates = new Map<string, Update>();
let ended = 0;
let isWatching = false;

await connectAll();
// Until what came with them is told, and the first orders are counted.
await sleep(settleMs);
say({ msg: 'connected', viewers });
isWatching = true;
await sleep(seconds * 1000);
isWatching = false;
// The last update may be on its way to some of them.
const seen = [...updates.values()].slice(1, -1);
const delays = seen.map(({ lastMs }) => lastMs).sort((a, b) => a - b);
const had = seen.reduce((sum, each) => sum + each.viewers, 0);
say({
  msg: 'watched',
  updates: seen.length,
  p50: delays[Math.floor(delays.length * 0.5)],
  p99: delays[Math.floor(delays.length * 0.99)],
  missedShare: 1 - had / (seen.length * viewers),
  ended,
});
process.exit(0);

async function connectAll(): Promise<void> {
  for (let count = 0; count < viewers; count += connectedAtOnce) {
    const some = Array.from({ length: Math.min(connectedAtOnce, viewers - count) }, open);
    await Promise.all(some);
  }
}

/** Opens a stream and resolves when its snapshot begins. */
async function open(): Promise<void> {
  const socket = connect(Number(port), hostname);
  await once(socket, 'connect');
  socket.write(`GET ${pathname} HTTP/1.1\r\nHost: ${host}\r\n\r\n`);
  const [head] = (await once(socket, 'data')) as [Buffer];
  if (!head.toString('latin1', 0, 12).endsWith('200'))
    throw new Error(head.toString('latin1', 0, 200));
  watch(socket);
  socket.on('close', () => ended++);
}

/**
 * Notes each update once the chunk that it comes in has ended. It looks for the few bytes that it needs
 * and no more: a crowd that reads every event as text is busier with it than the API with telling it.
 */
function watch(socket: Socket): void {
  let open: string | undefined;
  socket.on('data', (bytes: Buffer) => {
    for (let at = bytes.indexOf(asOfStart); at >= 0; at = bytes.indexOf(asOfStart, at + 1)) {
      if (open !== undefined && isWatching) note(open);
      const from = at + asOfStart.length;
      open = bytes.toString('latin1', from, from + instantLength);
    }
    if (open === undefined || !bytes.subarray(-chunkEnd.length).equals(chunkEnd)) return;
    if (isWatching) note(open);
    open = undefined;
  });
}

function note(asOf: string): void {
  const known = updates.get(asOf);
  const update = known ?? { viewers: 0, lastMs: 0, atMs: Date.parse(asOf) };
  if (known === undefined) updates.set(asOf, update);
  update.viewers++;
  update.lastMs = Math.max(update.lastMs, Date.now() - update.atMs);
}

function say(line: object): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
