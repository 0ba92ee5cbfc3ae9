import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** What a server has answered. */
export interface Answered {
  readonly requests: number;
  readonly seconds: number;
  /** 99 % of the answers came within so many ms. */
  readonly p99: number;
}

interface Asking {
  readonly connections: number;
  readonly seconds: number;
}

const headEnd = Buffer.from('\r\n\r\n');

/**
 * Asks one question again and again, on each connection as soon as the answer before is there. It
 * reads no more of an answer than its status and its length, so that the asking takes little.
 *
 * @throws Error where an answer is not a 200
 */
export async function askAgain(url: string, { connections, seconds }: Asking): Promise<Answered> {
  const { hostname, port, host, pathname, search } = new URL(url);
  const question = Buffer.from(`GET ${pathname}${search} HTTP/1.1\r\nHost: ${host}\r\n\r\n`);
  const delaysMs: number[] = [];
  const sockets = Array.from({ length: connections }, () => connect(Number(port), hostname));
  await Promise.all(sockets.map((socket) => once(socket.setNoDelay(true), 'connect')));
  const failed = Promise.withResolvers<never>();
  const startedMs = performance.now();
  for (const socket of sockets) {
    socket.on('error', failed.reject);
    askOn(socket, question, delaysMs).catch(failed.reject);
  }
  await Promise.race([sleep(seconds * 1000), failed.promise]);
  const tookSeconds = (performance.now() - startedMs) / 1000;
  const answered = Float64Array.from(delaysMs).sort();
  for (const socket of sockets) socket.removeAllListeners('error').on('error', ignore).destroy();
  const p99 = answered[Math.floor(answered.length * 0.99)] ?? Number.NaN;
  return { requests: answered.length, seconds: tookSeconds, p99 };
}

async function askOn(socket: Socket, question: Buffer, delaysMs: number[]): Promise<void> {
  const failed = Promise.withResolvers<void>();
  let askedMs = 0;
  let bytesLeft = 0;
  const ask = (): void => {
    askedMs = performance.now();
    socket.write(question);
  };
  socket.on('data', (chunk: Buffer) => {
    try {
      bytesLeft = bytesLeft > 0 ? bytesLeft - chunk.length : bytesBehind(chunk);
    } catch (thrown) {
      failed.reject(thrown);
      return;
    }
    if (bytesLeft > 0) return;
    delaysMs.push(performance.now() - askedMs);
    ask();
  });
  socket.on('close', () => failed.resolve());
  ask();
  await failed.promise;
}

/** Bytes of an answer that come after its first chunk, which holds its whole head. */
function bytesBehind(chunk: Buffer): number {
  const end = chunk.indexOf(headEnd);
  const head = chunk.toString('latin1', 0, end);
  const length = /\r\ncontent-length: (\d+)/i.exec(head)?.[1];
  if (!head.startsWith('HTTP/1.1 200') || length === undefined) throw new Error(head);
  return end + headEnd.length + Number(length) - chunk.length;
}

function ignore(): void {
  // The connection is given up.
}
