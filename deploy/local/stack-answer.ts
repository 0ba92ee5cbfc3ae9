import type { EnsuredTopic } from '../../libs/kafka/topics-admin.ts';
import type { Stack, StackServer } from './start-stack.ts';

const originWords = {
  environment: 'taken from the environment',
  running: 'already running',
  started: 'started',
} as const;

/** What `up` says at its end. */
export function stackAsText(stack: Stack, topics: readonly EnsuredTopic[]): string {
  const { kafka, redis } = stack;
  const blocks = [server('Kafka', kafka), server('Redis', redis)];
  if (topics.length > 0) blocks.push(topicLines(topics));
  const ours = [
    kafka.origin === 'environment' ? '' : ` KAFKA_BROKERS=${kafka.address}`,
    redis.origin === 'environment' ? '' : ` REDIS_URL=${redis.address}`,
  ].join('');
  if (ours !== '') {
    blocks.push(`For the services:\n  export${ours}\nTo end what was started: make down\n`);
  }
  return blocks.join('');
}

/** The same for programs: one line. */
export function stackAsJson(stack: Stack, topics: readonly EnsuredTopic[]): string {
  const answer = {
    kafkaBrokers: stack.kafka.address,
    redisUrl: stack.redis.address,
    kafka: stack.kafka,
    redis: stack.redis,
    topics,
  };
  return `${JSON.stringify(answer)}\n`;
}

function server(title: string, { address, origin, what, log }: StackServer): string {
  const program = what === null ? '' : `, ${what}`;
  const logLine = log === null ? '' : `       log ${log}\n`;
  return `${title}  ${withoutPassword(address)}  (${originWords[origin]}${program})\n${logLine}`;
}

function topicLines(topics: readonly EnsuredTopic[]): string {
  return topics
    .map(({ topic, partitions, created, differences }, index) => {
      const title = index === 0 ? 'Topics' : '      ';
      const state = created ? 'created' : 'is there';
      const count = partitions === 1 ? '1 partition' : `${partitions} partitions`;
      const notes = differences.map((difference) => `         note: ${difference}\n`).join('');
      return `${title} ${topic}  (${count}, ${state})\n${notes}`;
    })
    .join('');
}

/** A Redis URL for people to read. */
function withoutPassword(address: string): string {
  return address.replaceAll(/:\/\/([^:/@,]*):[^@,]*@/g, '://$1:***@');
}
