import { connect, type Socket } from 'node:net';
import { until } from '../support/until.ts';

/** A connection that speaks HTTP by hand, as a client that means no good may. */
export interface RawRequest {
  readonly socket: Socket;
  /** The status of the answer; null until its first line is there. */
  status(): number | null;
  isClosed(): boolean;
}

export interface RawOptions {
  readonly port: number;
  /** What is sent, at once. */
  readonly text: string;
  /** Never reads what is answered. */
  readonly deaf?: boolean;
}

/** Sends a text to a port of this machine. */
export function rawRequest({ port, text, deaf = false }: RawOptions): RawRequest {
  let head = '';
  let closed = false;
  const socket = connect({ host: '127.0.0.1', port });
  socket.on('error', () => undefined);
  socket.on('close', () => {
    closed = true;
  });
  if (deaf) socket.pause();
  else {
    socket.on('data', (bytes) => {
      if (head.length < 64) head += bytes.toString('latin1').slice(0, 64);
    });
  }
  socket.write(text);
  return {
    socket,
    status: () => Number(/^HTTP\/1\.1 (\d{3})/.exec(head)?.[1] ?? Number.NaN) || null,
    isClosed: () => closed,
  };
}

/** Waits until all of them have an answer. */
export async function answered(requests: readonly RawRequest[]): Promise<void> {
  await until(() => requests.every((request) => request.status() !== null || request.isClosed()), {
    what: `${requests.length} answers`,
    waitMsMax: 30_000,
    everyMs: 50,
  });
}
