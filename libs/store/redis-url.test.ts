import { describe, expect, test } from 'vitest';
import { parseRedisUrl, redisUrlIsSound } from './redis-url.ts';

describe('REDIS_URL', () => {
  test('one address is a single node', () => {
    expect(parseRedisUrl('redis://127.0.0.1')).toEqual({
      kind: 'single',
      node: { host: '127.0.0.1', port: 6379 },
      login: { database: 0, tls: false },
    });
    expect(parseRedisUrl('rediss://tally:p%40ss@redis.example:7000/3')).toEqual({
      kind: 'single',
      node: { host: 'redis.example', port: 7000 },
      login: { username: 'tally', password: 'p@ss', database: 3, tls: true },
    });
    expect(parseRedisUrl('redis://[::1]:6380')).toMatchObject({
      node: { host: '::1', port: 6380 },
    });
  });

  test('several addresses are a Cluster', () => {
    expect(parseRedisUrl('redis://a:7000, redis://b:7001')).toMatchObject({
      kind: 'cluster',
      nodes: [
        { host: 'a', port: 7000 },
        { host: 'b', port: 7001 },
      ],
    });
  });

  test('redis+sentinel names the Sentinels and the primary', () => {
    expect(parseRedisUrl('redis+sentinel://:secret@a:26380,b/mymaster/2')).toEqual({
      kind: 'sentinel',
      nodes: [
        { host: 'a', port: 26380 },
        { host: 'b', port: 26379 },
      ],
      name: 'mymaster',
      login: { password: 'secret', database: 2, tls: false },
    });
  });

  test.each([
    ['127.0.0.1:6379', /not with redis:\/\/|is not an address/],
    ['http://127.0.0.1', /starts with http:\/\//],
    ['redis://a/x', /not a number/],
    ['redis://a,redis://b/1', /no database but 0/],
    ['redis+sentinel://a:26379', /look like redis\+sentinel/],
    ['', /is not an address/],
  ])('%s is refused with the reason', (url, reason) => {
    expect(() => parseRedisUrl(url)).toThrow(reason);
    expect(() => parseRedisUrl(url)).toThrow(/REDIS_URL/);
  });

  test('a password never stands in the error', () => {
    expect(() => parseRedisUrl('redis://user:hunter2@a/x')).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining('hunter2') }),
    );
  });
});

test.each([
  ['foo', "can't be used: it is not an address such as redis://127.0.0.1:6379"],
  ['http://a', "can't be used: it starts with http://, not with redis:// or rediss://"],
  ['redis://:hunter2%zz@a', "can't be used"],
])('as a rule of the settings: %s %s', (url, problem) => {
  expect(redisUrlIsSound({ REDIS_URL: url })).toEqual([{ name: 'REDIS_URL', problem }]);
  expect(redisUrlIsSound({ REDIS_URL: 'redis://a:7000,redis://b:7001' })).toEqual([]);
});
