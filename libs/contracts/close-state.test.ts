import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type CloseDraft, closeRecord, hashOf } from '../../test/support/close/close-records.ts';
import type { CloseStep } from './close-record.ts';
import {
  awaitsApproval,
  type CampaignCloses,
  type CloseState,
  closeUnderWay,
  nextVersion,
  noCloses,
  sealedReports,
  takeCloseRecord,
} from './close-state.ts';

function closesAfter(...drafts: readonly CloseDraft[]): CampaignCloses {
  return drafts.reduce(
    (closes, draft) => takeCloseRecord(closes, closeRecord(draft, closes.sequence + 1)),
    noCloses('sale'),
  );
}

const toBalanced: readonly CloseDraft[] = [
  { step: 'opened' },
  { step: 'cut' },
  { step: 'recounted' },
  { step: 'balanced' },
];

/** How each state is reached. */
const ways: Readonly<Record<'open' | CloseState, readonly CloseDraft[]>> = {
  open: [],
  cutting: toBalanced.slice(0, 1),
  recounting: toBalanced.slice(0, 2),
  balanced: toBalanced,
  sealed: [...toBalanced, { step: 'approved', by: 'bo' }, { step: 'sealed' }],
  refused: [...toBalanced.slice(0, 1), { step: 'refused' }],
  abandoned: [...toBalanced.slice(0, 1), { step: 'abandoned' }],
};

const ends = { refused: 'refused', abandoned: 'abandoned' } as const;
const nowhere = {};
/** Where each step leads from each state; a step that is not there counts for nothing. */
const table: Readonly<Record<'open' | CloseState, Partial<Record<CloseStep, CloseState>>>> = {
  open: { opened: 'cutting' },
  cutting: { cut: 'recounting', ...ends },
  recounting: { recounted: 'recounting', ...ends },
  balanced: { approved: 'balanced', ...ends },
  sealed: nowhere,
  refused: nowhere,
  abandoned: nowhere,
};
const steps = Object.keys({
  opened: 1,
  cut: 1,
  recounted: 1,
  balanced: 1,
  approved: 1,
  sealed: 1,
  refused: 1,
  abandoned: 1,
}) as CloseStep[];

describe('a step where a close stands', () => {
  const rows = Object.keys(ways).flatMap((state) =>
    steps.map((step) => [state as CloseState, step] as const),
  );
  test.each(rows)('%s: %s', (state, step) => {
    const closes = closesAfter(...ways[state]);
    const next = takeCloseRecord(closes, closeRecord({ step, by: 'bo' }, closes.sequence + 1));
    const wanted = table[state][step];
    expect(next.closes.at(-1)?.state).toBe(
      wanted ?? (state === ('open' as string) ? undefined : state),
    );
    expect(next.closes.at(-1)?.steps.length ?? 0).toBe(ways[state].length + (wanted ? 1 : 0));
    expect(next.sequence).toBe(closes.sequence + 1);
  });

  test('balanced comes after the recount', () => {
    const { closes } = closesAfter(...ways.recounting, { step: 'recounted' }, { step: 'balanced' });
    expect(closes.at(-1)?.state).toBe('balanced');
  });
});

describe('four eyes', () => {
  test('whoever opened it can not approve it', () => {
    const close = closeUnderWay(closesAfter(...toBalanced, { step: 'approved', by: 'ann' }));
    expect(close?.approved).toBeNull();
    expect(close && awaitsApproval(close)).toBe(true);
  });

  test('nothing is sealed before somebody else has approved', () => {
    const closes = closesAfter(...toBalanced, { step: 'sealed' });
    expect(sealedReports(closes)).toEqual([]);
  });

  test('what was approved is what was balanced, and what is sealed', () => {
    const approved = closesAfter(...toBalanced, {
      step: 'approved',
      by: 'bo',
      report: hashOf('b'),
    });
    expect(closeUnderWay(approved)?.approved).toBeNull();
    const sealed = closesAfter(...ways.sealed.slice(0, -1), {
      step: 'sealed',
      report: hashOf('b'),
    });
    expect(sealedReports(sealed)).toEqual([]);
  });

  test('where one person is enough, it is sealed at once', () => {
    const [, ...rest] = toBalanced;
    const closes = closesAfter({ step: 'opened', fourEyes: false }, ...rest, { step: 'sealed' });
    expect(sealedReports(closes)).toHaveLength(1);
  });
});

describe('versions', () => {
  test('the next one names the manifest of the one before', () => {
    const again = { step: 'opened', closeId: 'two', version: 2 } as const;
    expect(closeUnderWay(closesAfter(...ways.sealed, again))).toBeUndefined();
    expect(
      closeUnderWay(closesAfter(...ways.sealed, { ...again, previous: hashOf('f') })),
    ).toBeUndefined();
    const good = closesAfter(...ways.sealed, { ...again, previous: hashOf('e') });
    expect(closeUnderWay(good)?.version).toBe(2);
  });

  test('one that was refused is opened again under another id', () => {
    const again = { step: 'opened', closeId: 'one' } as const;
    expect(closeUnderWay(closesAfter(...ways.refused, again))).toBeUndefined();
    expect(closeUnderWay(closesAfter(...ways.refused, { ...again, closeId: 'two' }))?.version).toBe(
      1,
    );
  });

  test('a record of another campaign, or with a number that was given, is none of ours', () => {
    const closes = closesAfter(...ways.cutting);
    const cut = closeRecord({ step: 'cut' }, 2);
    expect(takeCloseRecord(closes, { ...cut, campaignId: 'other' })).toBe(closes);
    expect(takeCloseRecord(closes, { ...cut, sequence: 1 })).toBe(closes);
  });
});

test('whatever is in the log, no more than one close is under way, and every seal is earned', () => {
  const draft = fc.record({
    step: fc.constantFrom(...steps),
    closeId: fc.constantFrom('one', 'two', 'three'),
    version: fc.integer({ min: 1, max: 3 }),
    by: fc.constantFrom('ann', 'bo'),
    fourEyes: fc.boolean(),
    previous: fc.constantFrom(null, hashOf('e')),
    report: fc.constantFrom(hashOf('a'), hashOf('b')),
  });
  // A walk that mostly goes on where it is, so that seals are met, and often doesn't.
  const walk = fc.array(
    fc.oneof({ weight: 8, arbitrary: fc.constant(null) }, { weight: 2, arbitrary: draft }),
    { maxLength: 60 },
  );
  let sealedSeen = 0;
  fc.assert(
    fc.property(walk, (drafts) => {
      let closes = noCloses('sale');
      for (const each of drafts) {
        const before = closes;
        const record = closeRecord(each ?? onward(closes), closes.sequence + 1);
        closes = takeCloseRecord(closes, record);
        const ended = before.closes.filter((close) => close !== closeUnderWay(before));
        for (const close of ended) expect(closes.closes).toContain(close);
      }
      sealedSeen += sealedReports(closes).length;
      expectSound(closes);
    }),
    { numRuns: 300, seed: 20_261_113 },
  );
  expect(sealedSeen).toBeGreaterThan(50);
});

/** The step that leads on from where a campaign stands. */
function onward(closes: CampaignCloses): CloseDraft {
  const close = closeUnderWay(closes);
  if (close === undefined) {
    const previous = sealedReports(closes).at(-1)?.manifestSha256 ?? null;
    const closeId = `again-${closes.sequence}`;
    return { step: 'opened', closeId, version: nextVersion(closes), previous };
  }
  const { closeId, version, state, recounted } = close;
  const mine = { closeId, version, report: recounted?.report.sha256 ?? hashOf('a') };
  if (state === 'cutting') return { ...mine, step: 'cut' };
  if (state === 'recounting')
    return { ...mine, step: recounted === null ? 'recounted' : 'balanced' };
  const other = close.opened.by === 'ann' ? 'bo' : 'ann';
  return { ...mine, by: other, step: awaitsApproval(close) ? 'approved' : 'sealed' };
}

function expectSound(closes: CampaignCloses): void {
  const underWay = closes.closes.filter(({ state }) =>
    ['cutting', 'recounting', 'balanced'].includes(state),
  );
  expect(underWay.length).toBeLessThanOrEqual(1);
  const sealed = closes.closes.filter(({ state }) => state === 'sealed');
  expect(sealed.map(({ version }) => version)).toEqual(sealed.map((_, index) => index + 1));
  for (const { opened, approved, recounted, sealed: seal, steps: taken } of sealed) {
    expect(seal?.reportSha256).toBe(recounted?.report.sha256);
    if (opened.fourEyes) expect(approved?.by).not.toBe(opened.by);
    if (opened.fourEyes) expect(approved).not.toBeNull();
    const numbers = taken.map(({ sequence }) => sequence);
    expect(numbers).toEqual([...numbers].sort((one, other) => one - other));
  }
}
