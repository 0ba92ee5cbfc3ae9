import { connect, createServer } from 'node:net';
import { TallyError } from '../../../libs/base/errors.ts';

const portMax = 65_535;
const triesMax = 200;

/** Below the range from which Linux and macOS give ports to outgoing connections. */
const anyPortMin = 20_000;
const anyPortCount = 12_000;

/** Whether nothing listens on this port of 127.0.0.1, and something could. */
export async function isPortFree(port: number): Promise<boolean> {
  // Both questions are needed: macOS lets a program listen on 127.0.0.1 beside one that listens on
  // all addresses.
  return !(await answers(port)) && (await canListen(port));
}

/** The first free port from `from` on that is not in `taken`. */
export async function nextFreePort(from: number, taken: readonly number[] = []): Promise<number> {
  for (let port = from; port <= Math.min(from + triesMax, portMax); port += 1) {
    if (!taken.includes(port) && (await isPortFree(port))) return port;
  }
  throw new TallyError('conflict', `No port from ${from} on is free on 127.0.0.1.`);
}

/** Any free port that is not in `taken`; two calls at a time seldom give the same one. */
export async function anyFreePort(taken: readonly number[] = []): Promise<number> {
  for (let tries = 0; tries < triesMax; tries += 1) {
    const port = anyPortMin + Math.floor(Math.random() * anyPortCount);
    if (!taken.includes(port) && (await isPortFree(port))) return port;
  }
  throw new TallyError('conflict', 'No free port was found on 127.0.0.1.');
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port });
    const end = (answered: boolean) => {
      socket.destroy();
      resolve(answered);
    };
    socket.once('connect', () => end(true));
    socket.once('error', () => end(false));
    socket.setTimeout(1000, () => end(false));
  });
}

function canListen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ host: '127.0.0.1', port, exclusive: true }, () => {
      server.close(() => resolve(true));
    });
  });
}
