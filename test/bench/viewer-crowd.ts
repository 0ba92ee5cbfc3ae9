import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Many viewers of one live stream, in a process of their own: `viewer-crowd.ts URL VIEWERS SECONDS`.
 * Says `connected`, watches for so long, and says what it saw: of every update, the time from the
 * moment its head names until the last viewer had it whole.
 */

const connectedAtOnce = 100;
const [url = '', viewersText, secondsText] = process.argv.slice(2);
const viewers = Number(viewersText);
const seconds = Number(secondsText);
const { hostname, port, pathname, host } = new URL(url);
const asOfPattern = /"asOf":"([^"]+)"/;

interface Update {
  viewers: number;
  lastMs: number;
}

const updates = new Map<number, Update>();
let ended = 0;
let isWatching = false;

await connectAll();
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

/** An event begins with its head and ends with an empty line; a pause ends what one write brought. */
function watch(socket: Socket): void {
  let asOfMs: number | undefined;
  socket.on('data', (chunk: Buffer) => {
    const text = chunk.toString('latin1');
    const found = asOfPattern.exec(text)?.[1];
    if (found !== undefined) asOfMs = Date.parse(found);
    if (asOfMs === undefined || !text.trimEnd().endsWith('}')) return;
    if (isWatching) note(asOfMs);
    asOfMs = undefined;
  });
}

function note(asOfMs: number): void {
  const update = updates.get(asOfMs) ?? { viewers: 0, lastMs: 0 };
  update.viewers++;
  update.lastMs = Math.max(update.lastMs, Date.now() - asOfMs);
  updates.set(asOfMs, update);
}

function say(line: object): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
