import net from 'node:net';
import { onTestFinished, vi } from 'vitest';

/** A request to Kafka as it went over the wire. */
export interface SentRequest {
  readonly apiKey: number;
  readonly apiVersion: number;
  /** What follows the header. */
  readonly body: Buffer;
}

/** Writes down every request that is sent to Kafka from now to the end of the test. */
export function sentRequests(): SentRequest[] {
  const requests: SentRequest[] = [];
  const { connect } = net;
  const spy = vi.spyOn(net, 'connect').mockImplementation(((...options: [net.NetConnectOpts]) => {
    const socket = connect(...options);
    const write = socket.write.bind(socket);
    socket.write = ((bytes: Buffer, ...rest: []) => {
      if (Buffer.isBuffer(bytes) && bytes.length > 14) requests.push(parse(Buffer.from(bytes)));
      return write(bytes, ...rest);
    }) as typeof socket.write;
    return socket;
  }) as typeof net.connect);
  onTestFinished(() => spy.mockRestore());
  return requests;
}

/** Size, api, version, correlation id, client id, and the rest. */
function parse(frame: Buffer): SentRequest {
  const clientIdLength = Math.max(0, frame.readInt16BE(12));
  return {
    apiKey: frame.readInt16BE(4),
    apiVersion: frame.readInt16BE(6),
    body: frame.subarray(14 + clientIdLength),
  };
}
