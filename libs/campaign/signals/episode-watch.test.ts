import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type EpisodeSignal, signalId, signalSchema } from '../../contracts/signals.ts';
import { EpisodeWatch, episodeRules, type Sight } from './episode-watch.ts';
import { freshnessSight, haltSights } from './service-sights.ts';
import { SignalLedger } from './signal-ledger.ts';

const startMs = Date.parse('2026-11-10T04:00:00Z');
const campaignId = 'autumn';
const second = 1_000;

/** A stretch of time in which a thing is as it is, or in which nobody knows. */
interface Stretch {
  readonly level: Sight['level'] | 'unknown';
  readonly seconds: number;
}

const stretches = (seconds: fc.Arbitrary<number>): fc.Arbitrary<Stretch[]> =>
  fc.array(
    fc.record({
      level: fc.constantFrom(
        'bad' as const,
        'between' as const,
        'good' as const,
        'unknown' as const,
      ),
      seconds,
    }),
    { minLength: 1, maxLength: 12 },
  );

function sightOf(level: Sight['level'], partition = 0): Sight {
  return { level, facts: { campaignId, kind: 'halt', partition, reason: null } };
}

function levelAt(all: readonly Stretch[], atSeconds: number): Stretch['level'] {
  let end = 0;
  for (const { level, seconds } of all) {
    end += seconds;
    if (atSeconds < end) return level;
  }
  return 'unknown';
}

/** A process that looks every so many seconds, at a ledger that others may write to, too. */
class Process {
  readonly watch = new EpisodeWatch();
  readonly ledger: SignalLedger;

  constructor(ledger: SignalLedger) {
    this.ledger = ledger;
  }

  look(level: Stretch['level'], atSeconds: number): EpisodeSignal[] {
    const sights = level === 'unknown' ? undefined : [sightOf(level)];
    const nowMs = startMs + atSeconds * second;
    const moment = { campaignId, definitionVersion: 1, nowMs, ledger: this.ledger };
    return this.watch.look('halt', sights, moment);
  }
}

function isOrdered(log: readonly EpisodeSignal[]): boolean {
  return log.every(
    ({ state, episode }, index) =>
      state === (index % 2 === 0 ? 'raised' : 'cleared') && episode === Math.floor(index / 2) + 1,
  );
}

/** Plays stretches to one process and gives what it said. */
function play(all: readonly Stretch[], everySeconds: number): EpisodeSignal[] {
  const log: EpisodeSignal[] = [];
  const process = new Process(new SignalLedger());
  const length = all.reduce((sum, { seconds }) => sum + seconds, 0);
  for (let at = 0; at < length; at += everySeconds) {
    for (const signal of process.look(levelAt(all, at), at)) {
      if (process.ledger.take(signal)) log.push(signal);
    }
  }
  return log;
}

describe('an episode', () => {
  test('is raised and cleared in turn, never sooner than the times to hold and to rest', () => {
    fc.assert(
      fc.property(stretches(fc.integer({ min: 1, max: 600 })), (all) => {
        const log = play(all, 1);
        expect(isOrdered(log)).toBe(true);
        const { raiseAfterMs, clearAfterMs, restMs } = episodeRules.halt;
        for (const [index, { state, at }] of log.entries()) {
          const before = log[index - 1];
          const sinceMs = Date.parse(at) - Date.parse(before?.at ?? '1970-01-01T00:00:00Z');
          expect(sinceMs).toBeGreaterThanOrEqual(state === 'raised' ? restMs : clearAfterMs);
          // All that time it was so, second by second.
          const heldMs = state === 'raised' ? raiseAfterMs : clearAfterMs;
          const endSeconds = (Date.parse(at) - startMs) / second;
          for (let back = 0; back <= heldMs / second; back++) {
            const level = levelAt(all, endSeconds - back);
            expect(level).toBe(state === 'raised' ? 'bad' : 'good');
          }
        }
      }),
    );
  });

  test('is the same however often it is looked at, where things last', () => {
    const lasting = stretches(fc.integer({ min: 40, max: 90 }).map((tens) => tens * 10));
    fc.assert(
      fc.property(lasting, fc.integer({ min: 1, max: 15 }), (all, everySeconds) => {
        const said = (every: number) => play(all, every).map(({ id }) => id);
        expect(said(everySeconds)).toEqual(said(1));
      }),
    );
  });

  test('does not flap where things do', () => {
    const flapping = Array.from({ length: 400 }, (_, index): Stretch => {
      return { level: index % 2 === 0 ? 'bad' : 'good', seconds: 7 };
    });
    expect(play(flapping, 1)).toEqual([]);
    const slowly = flapping.map(({ level }) => ({ level, seconds: 65 }));
    const { restMs } = episodeRules.halt;
    const hours = (slowly.length * 65) / 3600;
    expect(play(slowly, 1).length).toBeLessThanOrEqual((2 * hours * 3_600_000) / restMs);
  });

  test('is said once by any number of processes that begin and end, and write what was said', () => {
    const acts = fc.array(
      fc.record({
        level: fc.constantFrom('bad' as const, 'good' as const, 'unknown' as const),
        seconds: fc.integer({ min: 1, max: 400 }),
        who: fc.integer({ min: 0, max: 2 }),
        begins: fc.boolean(),
        /** Whether it has read what the others wrote before it looks. */
        reads: fc.boolean(),
      }),
      { maxLength: 60 },
    );
    fc.assert(
      fc.property(acts, (all) => {
        const log: EpisodeSignal[] = [];
        const fold = () => {
          const ledger = new SignalLedger();
          return { ledger, held: log.filter((signal) => ledger.take(signal)) };
        };
        const processes = [0, 1, 2].map(() => new Process(new SignalLedger()));
        const read = processes.map(() => 0);
        let at = 0;
        for (const { level, seconds, who, begins, reads } of all) {
          at += seconds;
          if (begins) {
            processes[who] = new Process(new SignalLedger());
            read[who] = 0;
          }
          const process = processes[who] as Process;
          if (begins || reads) {
            for (const signal of log.slice(read[who])) process.ledger.take(signal);
            read[who] = log.length;
          }
          log.push(...process.look(level, at));
        }
        const { held } = fold();
        expect(isOrdered(held)).toBe(true);
        expect(new Set(held.map(({ id }) => id)).size).toBe(held.length);
        // Who knows the log by its ids alone comes to the same.
        const byId = log.filter(
          ({ id }, index) => log.findIndex((each) => each.id === id) === index,
        );
        expect(held.map(({ id }) => id)).toEqual(byId.map(({ id }) => id).slice(0, held.length));
      }),
    );
  });

  test('of what is not watched any more is over', () => {
    const ledger = new SignalLedger();
    const watch = new EpisodeWatch();
    const look = (sights: Sight[], seconds: number) => {
      const nowMs = startMs + seconds * second;
      const moment = { campaignId, definitionVersion: 1, nowMs, ledger };
      const said = watch.look('halt', sights, moment);
      return said.filter((signal) => ledger.take(signal));
    };
    look([sightOf('bad', 1), sightOf('bad', 2)], 0);
    expect(look([sightOf('bad', 1), sightOf('bad', 2)], 30)).toHaveLength(2);
    const [over, ...others] = look([sightOf('bad', 1)], 31);
    expect(others).toEqual([]);
    expect(over).toMatchObject({ id: 'autumn:halt:2:1:cleared', clearedBy: 'change' });
    signalSchema.parse(over);
  });

  test('goes on after the clock was set back', () => {
    const ledger = new SignalLedger();
    const process = new Process(ledger);
    const say = (level: Sight['level'], at: number) =>
      process.look(level, at).filter((signal) => ledger.take(signal));
    say('bad', 0);
    expect(say('bad', 30)).toHaveLength(1);
    say('good', 40);
    expect(say('good', -7_200)).toEqual([]);
    expect(say('good', -7_140)).toHaveLength(1);
    // The end of the last episode now lies in what is to come, and keeps nothing quiet.
    say('bad', -9_000);
    expect(say('bad', -8_970)).toHaveLength(1);
  });
});

describe('the ledger', () => {
  test('takes episodes in turn, and passes over what is not next', () => {
    const ledger = new SignalLedger();
    const say = (state: EpisodeSignal['state'], episode: number, some: object = {}) => {
      const step = { state, episode, clearedBy: state === 'raised' ? null : 'recovery' } as const;
      const facts = { campaignId, kind: 'halt', partition: 0, reason: null } as const;
      const at = '2026-11-10T04:00:00Z';
      const id = signalId(facts, step);
      return ledger.take({ ...facts, ...step, id, definitionVersion: 1, at, ...some });
    };
    expect(say('cleared', 1)).toBe(false);
    expect(say('raised', 2)).toBe(false);
    expect(say('raised', 1, { id: 'autumn:halt:0:2:raised' })).toBe(false);
    expect(say('raised', 1)).toBe(true);
    expect(say('raised', 1)).toBe(false);
    expect(say('raised', 2)).toBe(false);
    expect(say('cleared', 2)).toBe(false);
    expect(ledger.raised(campaignId)).toHaveLength(1);
    expect(say('cleared', 1)).toBe(true);
    expect(say('cleared', 1)).toBe(false);
    expect(say('raised', 1)).toBe(false);
    expect(say('raised', 3)).toBe(false);
    expect(ledger.raised(campaignId)).toEqual([]);
    expect(say('raised', 2)).toBe(true);
  });
});

describe('the levels of the service', () => {
  const age = (seconds: number) =>
    freshnessSight(campaignId, {
      nowMs: startMs,
      completeUntilMs: startMs - seconds * second,
      secondsMax: 60,
    }).level;

  test('of freshness are apart', () => {
    expect([61, 60, 46, 45, 0].map(age)).toEqual(['bad', 'between', 'between', 'good', 'good']);
  });

  test('of halts name the partition', () => {
    const partitions = [
      { partition: 0, trouble: undefined },
      { partition: 1, trouble: 'gone' },
    ];
    expect(haltSights(campaignId, partitions, [1])).toEqual([
      { level: 'good', facts: { campaignId, kind: 'halt', partition: 0, reason: null } },
      { level: 'bad', facts: { campaignId, kind: 'halt', partition: 1, reason: 'gone' } },
    ]);
  });
});
