import { describe, expect, test } from 'vitest';
import { AnswerCache, type SentAnswer } from './answer-cache.ts';

const versions = { shards: 1, definition: 1 };
const sent: SentAnswer = {
  body: Buffer.from('{}'),
  tag: 'W/"1"',
  link: undefined,
  madeMs: 1000,
  untilMs: Infinity,
};

function cacheWith(question: string) {
  const cache = new AnswerCache();
  let made = 0;
  const get = (of = versions) =>
    cache.get(question, of, () => ({ members: `{"made":${++made}}`, link: undefined })).members;
  return { cache, get };
}

describe('the members of an answer', () => {
  test('are made once for the same figures and the same definition', () => {
    const { get } = cacheWith('/totals');
    expect([get(), get()]).toEqual(['{"made":1}', '{"made":1}']);
    expect(get({ ...versions, shards: 2 })).toBe('{"made":2}');
    expect(get({ shards: 2, definition: 2 })).toBe('{"made":3}');
  });
});

describe('an answer that was sent', () => {
  test('is sent again for some ms', () => {
    const { cache, get } = cacheWith('/totals');
    get();
    cache.keepSent('/totals', sent);
    expect(cache.sent('/totals', versions, 1019)).toBe(sent);
    expect(cache.sent('/totals', versions, 1020)).toBeUndefined();
    expect(cache.sent('/brands', versions, 1000)).toBeUndefined();
  });

  test('is not sent again where figures or definition are others', () => {
    const { cache, get } = cacheWith('/totals');
    get();
    cache.keepSent('/totals', sent);
    expect(cache.sent('/totals', { ...versions, shards: 2 }, 1000)).toBeUndefined();
    expect(cache.sent('/totals', { ...versions, definition: 2 }, 1000)).toBeUndefined();
    get({ ...versions, shards: 2 });
    expect(cache.sent('/totals', { ...versions, shards: 2 }, 1000)).toBeUndefined();
  });

  test('is not sent again once its head is not true any more', () => {
    const { cache, get } = cacheWith('/totals');
    get();
    const ending = { ...sent, untilMs: 1005 };
    cache.keepSent('/totals', ending);
    expect(cache.sent('/totals', versions, 1004)).toBe(ending);
    expect(cache.sent('/totals', versions, 1005)).toBeUndefined();
  });

  test('is not sent again once the clock was set back', () => {
    const { cache, get } = cacheWith('/totals');
    get();
    cache.keepSent('/totals', sent);
    expect(cache.sent('/totals', versions, 999)).toBeUndefined();
  });
});
