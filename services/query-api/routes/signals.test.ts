import { afterEach, describe, expect, test } from 'vitest';
import { signalsAnswerSchema } from '../../../libs/contracts/signals.ts';
import { guardedApi, keyOf } from '../../../test/support/query-api/guarded-api.ts';
import { sampleSignal } from '../../../test/support/query-api/sample-signal.ts';
import { closeAll } from '../../../test/support/query-api/streaming-api.ts';
import { testApi } from '../../../test/support/query-api/test-api.ts';

afterEach(closeAll);

const path = '/v1/campaigns/autumn/signals';

async function told() {
  const api = await guardedApi();
  for (let units = 1; units <= 5; units++) api.say(sampleSignal({ units }));
  api.say(sampleSignal({ units: 6, brandId: 'bo' }));
  api.say(sampleSignal({ units: 7, brandId: null, groupId: 'rivals' }));
  api.say(sampleSignal({ units: 8, brandId: null }));
  return api;
}

type Answer = { signals: { units: number }[] };
const unitsOf = ({ signals }: Answer) => signals.map(({ units }) => units);

describe('signals', () => {
  test('are listed with the newest first, and as their schema says', async () => {
    const { ask } = await told();
    const answer = await ask(path, 'manager');
    expect(unitsOf(answer.json())).toEqual([8, 7, 6, 5, 4, 3, 2, 1]);
    signalsAnswerSchema.parse(answer.json());
    expect(unitsOf((await ask(`${path}?brand=ada`, 'finance')).json())).toEqual([5, 4, 3, 2, 1]);
    expect(unitsOf((await ask(`${path}?kind=silence`, 'manager')).json())).toEqual([]);
    expect((await ask(`${path}?kind=noise`, 'manager')).statusCode).toBe(400);
    expect((await ask(`${path}?brand=nobody`, 'manager')).statusCode).toBe(404);
  });

  test('are paged to the end, while newer ones come in front', async () => {
    const { ask, say } = await told();
    const found: number[] = [];
    let next: string | undefined = `${path}?limit=3`;
    for (let page = 0; next !== undefined && page < 9; page++) {
      const answer: Awaited<ReturnType<typeof ask>> = await ask(next, 'manager');
      found.push(...unitsOf(answer.json()));
      say(sampleSignal({ units: 100 + page }));
      next = /<(.*)>/.exec(String(answer.headers['link'] ?? ''))?.[1];
    }
    expect(found).toEqual([8, 7, 6, 5, 4, 3, 2, 1]);
    expect((await ask(`${path}?cursor=x`, 'manager')).statusCode).toBe(400);
  });

  test('of a brand are its own, with nothing that counts what was said of others', async () => {
    const answersOf = async (others: number) => {
      const { ask, say } = await guardedApi();
      for (let units = 1; units <= 4; units++) {
        for (let other = 0; other < others; other++) {
          say(sampleSignal({ brandId: 'bo', units: units * 10 + other }));
          say(sampleSignal({ brandId: null, units: units * 10 + other }));
        }
        say(sampleSignal({ units }));
      }
      const answers = [];
      for (const query of ['', '&limit=2', '&limit=2&cursor=YWZ0ZXI6Mw', '&kind=milestone']) {
        const { statusCode, headers, body } = await ask(`${path}?brand=ada${query}`, 'brand');
        const { date: _date, 'x-request-id': _id, ...rest } = headers;
        answers.push({ statusCode, headers: rest, body });
      }
      return answers;
    };
    const alone = await answersOf(0);
    expect(await answersOf(3)).toEqual(alone);
    expect(unitsOf(JSON.parse(alone[0]?.body ?? ''))).toEqual([4, 3, 2, 1]);
    expect(unitsOf(JSON.parse(alone[2]?.body ?? ''))).toEqual([2, 1]);
  });

  test('are a table where one is asked for, and not sent again where nothing was said', async () => {
    const { server } = await told();
    const headers = { authorization: `Bearer ${keyOf('manager')}` };
    const table = await server.inject({ url: path, headers: { ...headers, accept: 'text/csv' } });
    expect(table.body.split('\r\n')[0]).toMatch(/^"campaignId","id",.*"units"/);
    const { etag = '' } = (await server.inject({ url: path, headers })).headers;
    const again = { ...headers, 'if-none-match': String(etag) };
    expect((await server.inject({ url: path, headers: again })).statusCode).toBe(304);
  });

  test('are not listed before all was read that was said', async () => {
    const { server, signals } = await testApi({ areSignalsRead: false });
    const early = await server.inject(path);
    expect([early.statusCode, early.headers['retry-after']]).toEqual([503, '1']);
    signals.caughtUp();
    expect((await server.inject(path)).statusCode).toBe(200);
  });
});
