import net from 'node:net';
import tls from 'node:tls';
import type { ISocketFactory } from 'kafkajs';
import { toError } from '../base/errors.ts';
import { FramePool } from './frame-pool.ts';
import { FrameReader } from './frame-reader.ts';

const keepAliveMs = 60_000;

const framed = new WeakSet<net.Socket>();

/** Whether a socket's `data` events are whole answers. */
export function isFramed(socket: net.Socket): boolean {
  return framed.has(socket);
}

/**
 * Opens kafkajs's sockets so that their `data` events are whole answers of Kafka, each in a buffer
 * of its own that the system read it into. kafkajs's own reading of answers is replaced to match
 * (`kafkajs-seam.ts`).
 */
export function frameSockets(): ISocketFactory {
  const pool = new FramePool();
  return ({ host, port, ssl, onConnect }) => {
    const reader = new FrameReader(pool, (frame) => socket.emit('data', frame));
    const onread = {
      buffer: () => reader.target(),
      callback: (count: number): boolean => {
        try {
          reader.received(count);
        } catch (thrown) {
          socket.destroy(toError(thrown));
        }
        return true;
      },
    };
    const address = { host, port, onread };
    const serverName = net.isIP(host) === 0 ? { servername: host } : {};
    const socket: net.Socket = ssl
      ? tls.connect({ ...address, ...serverName, ...ssl }, onConnect)
      : net.connect(address, onConnect);
    framed.add(socket);
    socket.setKeepAlive(true, keepAliveMs);
    return socket;
  };
}
