import { expect, test } from 'vitest';
import { kafkajsLogCreator } from './kafkajs-log.ts';
import type { Log } from './log.ts';

function levelsOf(
  entries: readonly { level: number; message: string; error?: string }[],
): string[] {
  const heard: string[] = [];
  const say = (level: string) => (_fields: object, message: string) => {
    heard.push(`${level} ${message}`);
  };
  const log: Log = {
    debug: say('debug'),
    info: say('info'),
    warn: say('warn'),
    error: say('error'),
  };
  const write = kafkajsLogCreator(log)();
  for (const { level, ...rest } of entries) {
    write({ namespace: 'Runner', label: '', level, log: { timestamp: '', ...rest } });
  }
  return heard;
}

test('a rebalance is information, whatever kafkajs calls it', () => {
  const heard = levelsOf([
    { level: 2, message: 'The group is rebalancing, re-joining' },
    { level: 1, message: 'The coordinator is not aware of this member, re-joining the group' },
    {
      level: 1,
      message: 'Response Heartbeat(key: 12, version: 3)',
      error: 'The group is rebalancing',
    },
  ]);
  expect(heard.map((line) => line.split(' ')[0])).toEqual(['info', 'info', 'info']);
});

test('other errors and warnings stay what they are, and the rest is for debugging', () => {
  expect(
    levelsOf([
      { level: 1, message: 'Failed to send messages' },
      { level: 2, message: 'Odd' },
      { level: 4, message: 'Starting' },
      { level: 4, message: 'Pausing fetching from 1 topics' },
    ]),
  ).toEqual([
    'error kafkajs: Failed to send messages',
    'warn kafkajs: Odd',
    'debug kafkajs: Starting',
    'debug kafkajs: Pausing fetching from 1 topics',
  ]);
});
