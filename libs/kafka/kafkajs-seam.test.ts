import { once } from 'node:events';
import net from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test, vi } from 'vitest';
import { frameSockets } from './frame-sockets.ts';
import './kafkajs-seam.ts';
import { kafkajsModule } from './kafkajs-module.ts';

interface Queue {
  push(request: object): void;
  checkPendingRequests(): void;
  throttledUntil: number;
  destroy(): void;
}

interface KafkaConnection {
  connect(): Promise<unknown>;
  send(protocol: object): Promise<unknown>;
  isConnected(): boolean;
}

interface Member {
  lastRequest: number;
  joinAndSync(): Promise<void>;
  heartbeat(options: { readonly interval: number }): Promise<void>;
}

const RequestQueue = kafkajsModule<new (options: object) => Queue>('src/network/requestQueue');

function queueOf(maxInFlightRequests: number | null): Queue {
  const debug = (): void => undefined;
  return new RequestQueue({
    maxInFlightRequests,
    requestTimeout: 1_000,
    enforceRequestTimeout: false,
    clientId: 'test',
    broker: 'test:1',
    logger: { debug },
  });
}

function requestOf(correlationId: number, sent: number[]): object {
  return {
    entry: { correlationId, resolve: () => undefined, reject: () => undefined },
    expectResponse: true,
    sendRequest: () => sent.push(correlationId),
  };
}

describe("kafkajs's request queue", () => {
  test('sets no timer while there is nothing to send', () => {
    const timers = vi.spyOn(globalThis, 'setTimeout');
    const queue = queueOf(null);
    queue.checkPendingRequests();
    expect(timers).not.toHaveBeenCalled();
    timers.mockRestore();
    queue.destroy();
  });

  test('still sends what is waiting when a throttle ends', async () => {
    const queue = queueOf(null);
    const sent: number[] = [];
    queue.throttledUntil = Date.now() + 20;
    queue.push(requestOf(1, sent));
    expect(sent).toEqual([]);
    while (sent.length === 0) await sleep(1);
    expect(Date.now()).toBeGreaterThanOrEqual(queue.throttledUntil);
    queue.destroy();
  });
});

test('a join that the coordinator can not take yet ends the stay, and is not left half done', async () => {
  const { createErrorFromCode } = kafkajsModule<{ createErrorFromCode(code: number): Error }>(
    'src/protocol/error',
  );
  const loading = createErrorFromCode(14);
  expect(loading).toMatchObject({ type: 'GROUP_LOAD_IN_PROGRESS', retriable: true });
  const ConsumerGroup = kafkajsModule<new (options: object) => Member>(
    'src/consumer/consumerGroup',
  );
  const logger = { namespace: () => logger };
  const coordinator = { joinGroup: () => Promise.reject(loading) };
  const member = new ConsumerGroup({
    logger,
    assigners: [],
    instrumentationEmitter: { emit: (): void => undefined },
    cluster: { findGroupCoordinator: async () => coordinator },
    retry: { retries: 0 },
  });
  await expect(member.joinAndSync()).rejects.toMatchObject({ retriable: false, cause: loading });
});

test('a member whose clock was set back sends its next heartbeat at once', async () => {
  const ConsumerGroup = kafkajsModule<new (options: object) => Member>(
    'src/consumer/consumerGroup',
  );
  const logger = { namespace: () => logger };
  const emitter = { emit: (): void => undefined };
  const member = new ConsumerGroup({ logger, assigners: [], instrumentationEmitter: emitter });
  let sent = 0;
  const heartbeat = async (): Promise<void> => {
    sent += 1;
  };
  Object.assign(member, { memberId: 'one', coordinator: { heartbeat } });
  const interval = 60_000;
  await member.heartbeat({ interval });
  expect(sent).toBe(0);
  member.lastRequest = Date.now() + 86_400_000;
  await member.heartbeat({ interval });
  await member.heartbeat({ interval });
  expect(sent).toBe(1);
});

test('a connection on which a request timed out is given up', async () => {
  const served = Promise.withResolvers<net.Socket>();
  const server = net.createServer((socket) => served.resolve(socket.resume()));
  await new Promise<void>((resolve) => {
    server.listen({ host: '127.0.0.1', port: 0 }, resolve);
  });
  const say = (): void => undefined;
  const logger = { namespace: () => logger, debug: say, error: say };
  const Connection =
    kafkajsModule<new (options: object) => KafkaConnection>('src/network/connection');
  const connection = new Connection({
    ...{ host: '127.0.0.1', port: (server.address() as net.AddressInfo).port, logger },
    ...{ requestTimeout: 30, connectionTimeout: 5_000, socketFactory: frameSockets() },
  });
  await connection.connect();
  const closed = served.promise.then((socket) => once(socket, 'close'));
  const request = kafkajsModule<() => object>('src/protocol/requests/apiVersions/v0/request')();
  await expect(connection.send({ request, response: {} })).rejects.toThrow(/timed out/);
  await closed;
  expect(connection.isConnected()).toBe(false);
  server.close();
});

test('fetch responses of every version keep record sets undecoded', async () => {
  for (const version of [4, 5, 6, 7, 8, 9, 10, 11]) {
    const { decode } = kafkajsModule<{ decode(bytes: Buffer): Promise<unknown> }>(
      `src/protocol/requests/fetch/v${version}/response`,
    );
    // What kafkajs says of a set that is none stands here, too.
    const answer = await decode(fetchResponse(version)).catch(() => 'not a set');
    expect(answer).toMatchObject({
      responses: [
        {
          topicName: 'orders',
          partitions: [
            {
              partition: 3,
              errorCode: 0,
              highWatermark: '77',
              messages: [
                {
                  set: {
                    partition: 3,
                    highWatermark: 77,
                    logStartOffset: version >= 5 ? 5 : -1,
                    aborted: [{ producerId: 9, firstOffset: 40 }],
                    bytes: Buffer.from('record set'),
                  },
                },
              ],
            },
            // Out of range, which kafkajs would answer by going somewhere else.
            { partition: 4, errorCode: 0, messages: [{ set: { isOutOfRange: true } }] },
            { partition: 5, errorCode: 6, messages: [] },
          ],
        },
      ],
    });
  }
});

/** A response with one topic and three partitions, as a broker writes it. */
function fetchResponse(version: number): Buffer {
  const partition = (id: number, errorCode: number, records: string): Buffer =>
    Buffer.concat([
      int32(id),
      int16(errorCode),
      int64(77),
      int64(70),
      ...(version >= 5 ? [int64(5)] : []),
      int32(1),
      int64(9),
      int64(40),
      ...(version >= 11 ? [int32(-1)] : []),
      int32(records.length),
      Buffer.from(records),
    ]);
  return Buffer.concat([
    int32(0),
    ...(version >= 7 ? [int16(0), int32(0)] : []),
    int32(1),
    int16(6),
    Buffer.from('orders'),
    int32(3),
    partition(3, 0, 'record set'),
    partition(4, 1, ''),
    partition(5, 6, ''),
  ]);
}

function int16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeInt16BE(value);
  return bytes;
}

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}

function int64(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64BE(BigInt(value));
  return bytes;
}
