import { expect, test } from 'vitest';
import type { CampaignCloses, Close } from '../../../libs/contracts/close-state.ts';
import { closeUnderWay, noCloses, takeCloseRecord } from '../../../libs/contracts/close-state.ts';
import type { FollowCloses } from '../../../libs/kafka/closes-topic.ts';
import { type CloseDraft, closeRecord } from '../../../test/support/close/close-records.ts';
import { until } from '../../../test/support/until.ts';
import { closer } from './closer.ts';

const silent = { debug() {}, info() {}, warn() {}, error() {} };

function closesAfter(campaignId: string, ...drafts: readonly CloseDraft[]): CampaignCloses {
  return drafts.reduce(
    (closes, draft) =>
      takeCloseRecord(closes, closeRecord({ ...draft, campaignId }, closes.sequence + 1)),
    noCloses(campaignId),
  );
}

/** A closer that is told of closes by a test, and tells which campaigns it takes on. */
function running(carryOut: (campaignId: string) => Promise<Close>) {
  const stopping = new AbortController();
  const slept: number[] = [];
  let tell: FollowCloses['onCloses'] = () => undefined;
  const taken: string[] = [];
  const part = closer({
    source: {
      follow: async ({ onCloses, signal }) => {
        tell = onCloses;
        await new Promise((resolve) => signal.addEventListener('abort', resolve));
      },
      close: async () => undefined,
    },
    carryOut: (campaignId) => {
      taken.push(campaignId);
      return carryOut(campaignId);
    },
    log: silent,
    clock: {
      now: () => 0,
      monotonic: () => 0,
      sleep: async (ms) => {
        slept.push(ms);
      },
    },
  });
  const ended = part.run(stopping.signal);
  const stop = () => {
    stopping.abort();
    return ended;
  };
  return { tell: (closes: CampaignCloses) => tell(closes), taken, slept, stop };
}

const balanced = [{ step: 'cut' }, { step: 'recounted' }, { step: 'balanced' }] as const;
const done = async (campaignId: string) =>
  closeUnderWay(closesAfter(campaignId, { step: 'opened' })) as Close;

test('carries out what was opened for it, and what was approved by whomever it was opened', async () => {
  const { tell, taken, stop } = running(done);
  tell(closesAfter('mine', { step: 'opened', runner: 'service' }));
  tell(closesAfter('theirs', { step: 'opened', runner: 'host/1' }));
  tell(closesAfter('waiting', { step: 'opened', runner: 'service' }, ...balanced));
  tell(closesAfter('over', { step: 'opened', runner: 'service' }, { step: 'refused' }));
  const approved = { step: 'approved', by: 'bo' } as const;
  tell(closesAfter('approved', { step: 'opened', runner: 'host/1' }, ...balanced, approved));
  await until(() => taken.length === 2);
  await stop();
  expect(taken).toEqual(['mine', 'approved']);
});

test('tries again what failed, with a pause, and then the next', async () => {
  let failures = 2;
  const { tell, taken, slept, stop } = running(async (campaignId) => {
    if (campaignId === 'first' && failures-- > 0) throw new Error('Kafka is away');
    return done(campaignId);
  });
  tell(closesAfter('first', { step: 'opened' }));
  tell(closesAfter('second', { step: 'opened' }));
  await until(() => taken.filter((each) => each === 'first').length === 3);
  await stop();
  expect(taken).toContain('second');
  expect(slept).toHaveLength(2);
});

test('a close that somebody else has ended meanwhile is not taken on', async () => {
  const first = Promise.withResolvers<Close>();
  const { tell, taken, stop } = running(() => first.promise);
  tell(closesAfter('first', { step: 'opened' }));
  await until(() => taken.length === 1);
  tell(closesAfter('second', { step: 'opened' }));
  tell(closesAfter('second', { step: 'opened' }, { step: 'abandoned' }));
  first.resolve(await done('first'));
  await stop();
  expect(taken).toEqual(['first']);
});
