import type { Socket } from 'node:net';
import { TallyError, toError } from '../base/errors.ts';
import { installFetchById } from './fetch-by-id.ts';
import { decodeFetchResponse, type FetchAnswer } from './fetch-response.ts';
import { isFramed } from './frame-sockets.ts';
import { kafkajsModule } from './kafkajs-module.ts';

/**
 * The one place where kafkajs is changed. It has had no release since 2.2.4 of February 2023, so
 * what is replaced here does not move; another version is refused at load. Each change:
 *
 * - Fetch responses of version 4 to 11 keep their record sets undecoded (`fetch-response.ts`).
 *   kafkajs's own decoding costs 3.1 µs a record.
 * - A topic can be fetched by its id, so that another one of the same name is never taken for it
 *   (`fetch-by-id.ts`). The original knows names only.
 * - A request queue with nothing to send sets no timer. The original asks for one with a negative
 *   delay, which Node runs every millisecond for ever, on each connection (issues 1556, 1704).
 * - Connections take whole answers (`frame-sockets.ts`). The original joins the chunks of an answer
 *   as they come and copies the whole once more.
 * - A member whose clock was set back sends heartbeats at once. The original waits until the clock
 *   is where it was when it sent the last one, and is out of its group meanwhile.
 * - A join that failed ends the stay in the group. The original goes on fetching with the partitions
 *   that it has said to give up, and says nothing more: its member is still good for the group.
 * - A connection on which a request timed out is given up for another. The original keeps it, and
 *   four attempts go into a connection that nobody is behind any more.
 *
 * Modules are changed in place: kafkajs looks these functions up when it calls them.
 */
interface RequestQueue {
  readonly pending: readonly unknown[];
  throttledUntil: number;
  throttleCheckTimeoutId: NodeJS.Timeout | null;
  checkPendingRequests(): void;
}

/** What a connection does with the bytes that it is sent. */
interface Connection {
  readonly socket: Socket;
  readonly authHandlers: { onSuccess(answer: Buffer): void } | null;
  readonly requestQueue: {
    fulfillRequest(answer: { correlationId: number; size: number; payload: Buffer }): void;
  };
  processData(data: Buffer): void;
  send(protocol: object): Promise<unknown>;
  rejectRequests(error: Error): void;
  disconnect(): Promise<boolean>;
}

interface ConsumerGroup {
  /** When the last heartbeat was sent, by the wall clock. */
  lastRequest: number;
  heartbeat(options: { readonly interval: number }): Promise<void>;
  joinAndSync(): Promise<void>;
}

interface FetchResponseModule {
  decode(bytes: Buffer): Promise<FetchAnswer>;
}

const versionExpected = '2.2.4';
const fetchVersions = [4, 5, 6, 7, 8, 9, 10, 11];

const errors = kafkajsModule<{
  KafkaJSNonRetriableError: new (error: Error, options: { readonly cause: unknown }) => Error;
}>('src/errors');

/** How long a queue that is full, but not throttled, waits before it looks again, in ms. */
const pendingCheckMs = 10;

function install(): void {
  const { version } = kafkajsModule<{ version: string }>('package.json');
  if (version !== versionExpected) {
    throw new TallyError(
      'invariant_broken',
      `kafkajs is ${version}, but libs/kafka/kafkajs-seam.ts knows ${versionExpected} only. ` +
        `Install kafkajs@${versionExpected}.`,
    );
  }
  for (const fetchVersion of fetchVersions) {
    const module = kafkajsModule<FetchResponseModule>(
      `src/protocol/requests/fetch/v${fetchVersion}/response`,
    );
    module.decode = async (bytes) => decodeFetchResponse(fetchVersion, bytes);
  }
  installFetchById();
  const queue = kafkajsModule<{ prototype: { scheduleCheckPendingRequests(): void } }>(
    'src/network/requestQueue',
  );
  queue.prototype.scheduleCheckPendingRequests = scheduleCheckPendingRequests;
  const connection = kafkajsModule<{ prototype: Connection }>('src/network/connection').prototype;
  const { processData } = connection;
  connection.processData = function take(data): void {
    if (isFramed(this.socket)) takeAnswer(this, data);
    else processData.call(this, data);
  };
  const { send } = connection;
  connection.send = async function sendOrGiveUp(protocol): Promise<unknown> {
    try {
      return await send.call(this, protocol);
    } catch (thrown) {
      const error = toError(thrown);
      if (error.name === 'KafkaJSRequestTimeoutError') await giveUp(this, error);
      throw error;
    }
  };
  const group = kafkajsModule<{ prototype: ConsumerGroup }>('src/consumer/consumerGroup').prototype;
  const { heartbeat } = group;
  group.heartbeat = function beat(options): Promise<void> {
    if (this.lastRequest > Date.now()) this.lastRequest = 0;
    return heartbeat.call(this, options);
  };
  const { joinAndSync } = group;
  group.joinAndSync = async function joinOrEnd(): Promise<void> {
    try {
      await joinAndSync.call(this);
    } catch (cause) {
      throw new errors.KafkaJSNonRetriableError(toError(cause), { cause });
    }
  };
}

/** Takes one whole answer: its size, the id of the request that it answers, and the rest. */
function takeAnswer(connection: Connection, answer: Buffer): void {
  if (connection.authHandlers !== null) {
    connection.authHandlers.onSuccess(answer);
    return;
  }
  connection.requestQueue.fulfillRequest({
    correlationId: answer.readInt32BE(4),
    size: answer.length - 4,
    payload: answer.subarray(8),
  });
}

async function giveUp(connection: Connection, error: Error): Promise<void> {
  connection.rejectRequests(error);
  connection.socket.destroy();
  await connection.disconnect();
}

function scheduleCheckPendingRequests(this: RequestQueue): void {
  if (this.throttleCheckTimeoutId !== null || this.pending.length === 0) return;
  const throttledMs = this.throttledUntil - Date.now();
  this.throttleCheckTimeoutId = setTimeout(
    () => {
      this.throttleCheckTimeoutId = null;
      this.checkPendingRequests();
    },
    throttledMs > 0 ? throttledMs : pendingCheckMs,
  );
}

install();
