import { EventEmitter } from 'node:events';
import { expect, test } from 'vitest';
import { TallyError } from '../base/errors.ts';
import { createLog, logCrash, switchLevelOnSignal } from './log.ts';

function setUp(level = 'info') {
  const lines: Record<string, unknown>[] = [];
  const destination = { write: (line: string) => void lines.push(JSON.parse(line)) };
  return { lines, log: createLog({ service: 'aggregator', level, destination }) };
}

test('a line is a JSON object that says who, when, how important and what', () => {
  const { lines, log } = setUp();
  log.info({ partition: 3 }, 'claimed');
  expect(lines).toEqual([
    {
      level: 'info',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      service: 'aggregator',
      pid: process.pid,
      partition: 3,
      msg: 'claimed',
    },
  ]);
});

test('secrets are blotted out, also one level down', () => {
  const { lines, log } = setUp();
  log.info({ password: 'hunter2', settings: { KAFKA_SASL_PASSWORD: 'hunter2' } }, 'started');
  log.info({ headers: { authorization: 'Bearer hunter2' }, REDIS_URL: 'redis://:hunter2@a' }, 'x');
  expect(JSON.stringify(lines)).not.toContain('hunter2');
  expect(lines[0]).toMatchObject({ password: '(hidden)' });
});

test('an error keeps its code and what caused it', () => {
  const { lines, log } = setUp();
  const cause = new Error('connection refused');
  log.error({ err: new TallyError('redis_unavailable', 'Redis is away.', { cause }) }, 'failed');
  expect(lines[0]?.['err']).toMatchObject({ code: 'redis_unavailable' });
  expect(JSON.stringify(lines[0])).toContain('connection refused');
});

test('SIGUSR2 switches between debug and the level that was opened', () => {
  const { lines, log } = setUp('warn');
  const signals = new EventEmitter();
  switchLevelOnSignal(log, signals);
  log.debug({}, 'unseen');
  signals.emit('SIGUSR2');
  log.debug({}, 'seen');
  signals.emit('SIGUSR2');
  log.info({}, 'unseen');
  expect(lines.map(({ msg }) => msg)).toEqual(['log level changed', 'seen']);
});

test('an error that nobody caught is in the log', () => {
  const { lines, log } = setUp();
  const events = new EventEmitter();
  logCrash(log, events);
  events.emit('uncaughtExceptionMonitor', new Error('out of the blue'));
  expect(lines).toMatchObject([{ level: 'fatal', err: { message: 'out of the blue' } }]);
});
