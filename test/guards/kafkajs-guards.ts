import type { Guard, TestProof } from './guard.ts';

const session = 'libs/kafka/group-session.ts';
const seam = 'libs/kafka/kafkajs-seam.ts';

function seamTest(test: string): TestProof {
  return { file: 'libs/kafka/kafkajs-seam.test.ts', test };
}

function groupTest(test: string): TestProof {
  return { file: 'libs/kafka/group-order-log.kafka.test.ts', test };
}

function sessionTest(test: string): TestProof {
  return { file: 'libs/kafka/group-session.kafka.test.ts', test };
}

/** The guards of the consumer group, and of what is done to kafkajs. */
export const kafkajsGuards: readonly Guard[] = [
  {
    name: 'partitions are given up as soon as the group moves',
    holes: ['H11', 'H12'],
    without: 'two members count a partition while the group settles',
    patches: [
      {
        file: session,
        find: 'this.#consumer.on(REBALANCING, () => this.#revokeAll());',
        replace: 'void REBALANCING;',
      },
    ],
    noticedBy: [
      groupTest('partitions are given up as soon as the group moves, not when it has settled'),
    ],
  },
  {
    name: 'a crash of the consumer ends the stay',
    holes: ['H12'],
    without: 'a process looks alive and consumes nothing',
    patches: [
      {
        file: session,
        find: 'this.#consumer.on(CRASH, ({ payload }) => this.#ended.reject(payload.error));',
        replace: 'void CRASH;',
      },
    ],
    noticedBy: [
      sessionTest('a consumer that gives up is followed by another one, and by one only'),
    ],
  },
  {
    name: 'a join that failed ends the stay',
    holes: ['H12'],
    without: 'a member without partitions stays in its group for ever, after a coordinator moved',
    patches: [
      {
        file: seam,
        find: 'throw new errors.KafkaJSNonRetriableError(toError(cause), { cause });',
        replace: 'throw cause;',
      },
    ],
    noticedBy: [
      seamTest(
        'a join that the coordinator can not take yet ends the stay, and is not left half done',
      ),
    ],
  },
  {
    name: 'kafkajs starts no consumer again by itself',
    holes: ['H12'],
    without: 'it says that it will, and its own consumer races with the next stay',
    patches: [
      {
        file: session,
        find: 'retry: { retries, restartOnFailure: async () => false },',
        replace: 'retry: { retries },',
      },
    ],
    noticedBy: [
      sessionTest('a consumer that gives up is followed by another one, and by one only'),
    ],
  },
  {
    name: 'offsets are committed as hints only',
    holes: ['H6', 'H12'],
    without: 'kafkajs commits what it has fetched, ahead of what is stored',
    patches: [{ file: session, find: 'autoCommit: false,', replace: 'autoCommit: true,' }],
    noticedBy: [sessionTest('no offset is committed but those that were hinted')],
  },
  {
    name: 'no consumer makes a topic',
    holes: ['H8'],
    without: 'a deleted topic comes back empty, with the settings of the broker',
    patches: [
      {
        file: session,
        find: 'allowAutoTopicCreation: false,',
        replace: 'allowAutoTopicCreation: true,',
      },
    ],
    noticedBy: [sessionTest('no request for metadata asks for a topic to be made')],
  },
  {
    name: 'no writer or reader makes a topic',
    holes: ['H8'],
    without: 'a deleted topic comes back empty, with the settings of the broker',
    patches: [
      {
        file: 'libs/kafka/kafkajs-internals.ts',
        find: 'allowAutoTopicCreation: false });',
        replace: 'allowAutoTopicCreation: true });',
      },
    ],
    noticedBy: [sessionTest('no request for metadata asks for a topic to be made')],
  },
  {
    name: 'growth of the topic is looked for',
    holes: ['H7'],
    without: 'keys move, and nobody is told',
    patches: [{ file: session, find: 'if (count > before) this', replace: 'if (count < 0) this' }],
    noticedBy: [groupTest('a topic that grows is told, and its new partitions are assigned')],
  },
  {
    name: 'record sets stay undecoded',
    holes: ['H25', 'H28'],
    without: 'kafkajs decodes them: without a look at their CRC, and without a bound',
    patches: [
      {
        file: seam,
        find: 'module.decode = async (bytes) => decodeFetchResponse(fetchVersion, bytes);',
        replace: 'void module, decodeFetchResponse;',
      },
    ],
    noticedBy: [seamTest('fetch responses of every version keep record sets undecoded')],
  },
  {
    name: 'an idle request queue sets no timer',
    holes: ['H14'],
    without: 'each connection runs a timer every millisecond, for ever',
    patches: [
      {
        file: seam,
        find: 'queue.prototype.scheduleCheckPendingRequests = scheduleCheckPendingRequests;',
        replace: 'void queue, scheduleCheckPendingRequests;',
      },
    ],
    noticedBy: [seamTest('sets no timer while there is nothing to send')],
  },
  {
    name: 'a letter waits for all in-sync replicas',
    holes: ['H25'],
    without: 'a broker that dies takes acknowledged letters with it',
    patches: [
      {
        file: 'libs/kafka/produce-request.ts',
        find: 'head.writeInt16BE(-1, at);\n  at = head.writeInt32BE(brokerTimeoutMs, at);',
        replace: 'head.writeInt16BE(1, at);\n  at = head.writeInt32BE(brokerTimeoutMs, at);',
      },
    ],
    noticedBy: [
      {
        file: 'libs/kafka/topic-writer.kafka.test.ts',
        test: 'every write waits for all in-sync replicas',
      },
    ],
  },
];
