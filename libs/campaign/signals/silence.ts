import type { SilenceRule } from '../../contracts/definition-goals.ts';
import type { Silence } from '../../contracts/signals.ts';
import { brandTallies } from '../brand-tallies.ts';
import type { Campaign } from '../campaign.ts';
import { lineCurve, readReference } from '../line-curve.ts';
import { rounded } from '../pace.ts';
import { quarterText } from '../quarter-range.ts';
import type { Question } from '../question.ts';
import type { Tally } from '../tally.ts';
import type { Sight } from './episode-watch.ts';
import type { SignalLedger } from './signal-ledger.ts';

export interface SilenceAsked {
  readonly rule: SilenceRule;
  /** First quarter hour that is not over, or not known to be complete. */
  readonly until: number;
  /** The reference of the definition, where it is there. */
  readonly reference?: Campaign | undefined;
  readonly ledger: SignalLedger;
}

const minutesPerQuarter = 15;
const quartersPerHour = 4;

/** What must be sold again of what was expected, before it is said that it sells again. */
const recoveredShare = 0.25;

/**
 * Which brands sell nothing although they should. With [a, b) the last whole quarter hours that the
 * rule looks at, N the units that the brand had sold before a, s its curve as in `/pacing`, and h
 * what it sold in the hour before a, scaled to as long as [a, b):
 *
 *     expected = min(N / s(a) · (s(b) − s(a)), h)
 *
 * Its own pace knows the curve of the day, where the definition or a reference has one; the hour before
 * knows that it is night. The lower one is taken, and a brand that has sold nothing at all is measured
 * by its target, T · (s(b) − s(a)). Below the rule's minimum nothing is said: from 20 units that sell
 * independently of each other none is chance once in 500 million.
 *
 * Whatever was sold counts, held or not: a hold is no silence. Each brand is seen by its own sales
 * alone, so what it is told gives nobody else's away.
 *
 * @returns undefined while the campaign is younger than the rule looks back
 */
export function silenceSights(
  asked: Question,
  { rule, until, reference, ledger }: SilenceAsked,
): Sight[] | undefined {
  const campaign: Campaign = { ...asked.campaign, holds: new Map() };
  const question: Question = { ...asked, campaign };
  const { window, lead } = campaign;
  const length = Math.ceil(rule.minutes / minutesPerQuarter);
  const to = Math.min(until, window.to);
  const from = to - length;
  if (from < window.from) return undefined;
  const hour = { from: Math.max(window.from, from - quartersPerHour), to: from };
  const moments = [from - window.from, to - window.from];
  const past = reference && readReference(question, reference, { measure: 'soldUnits', moments });
  const ranges = [
    { from: window.from, to: from },
    hour,
    // The quarter hour that is under way can end a silence, and can't begin one.
    { from, to: window.to },
  ];
  const tallies = brandTallies(question, ranges);
  const soldOf = (tally: Tally | undefined) => Number(tally?.soldUnits(lead.unit) ?? 0);
  const campaignId = campaign.definition.id;
  return [...campaign.brands.values()].map(({ id, target }): Sight => {
    const [before, lately, now] = (tallies.get(id) ?? [undefined, undefined, undefined]) as Tally[];
    const curve = lineCurve({ campaign, moments, reference: past }, [id]);
    const [share = 0, shareAfter = 0] = moments.map((moment) => curve.shareAt(moment));
    const expectedUnits = expectedOf({
      soldBefore: soldOf(before),
      hourly: (soldOf(lately) * length) / Math.max(1, hour.to - hour.from),
      target: target?.units ?? 0,
      share,
      shareDue: shareAfter - share,
    });
    const soldUnits = soldOf(now);
    const raised = ledger.standOf({ campaignId, kind: 'silence', brandId: id }).last;
    const level = levelOf({ soldUnits, expectedUnits, rule }, raised as Silence | undefined);
    const facts = {
      campaignId,
      kind: 'silence',
      brandId: id,
      unit: lead.unit as Silence['unit'],
      from: quarterText(from),
      to: quarterText(to),
      expectedUnits: rounded(expectedUnits),
      soldUnits,
    } as const;
    return { level, facts };
  });
}

function expectedOf(sales: {
  readonly soldBefore: number;
  readonly hourly: number;
  readonly target: number;
  readonly share: number;
  readonly shareDue: number;
}): number {
  const { soldBefore, hourly, target, share, shareDue } = sales;
  if (soldBefore <= 0) return target * shareDue;
  return share > 0 ? Math.min((soldBefore / share) * shareDue, hourly) : hourly;
}

function levelOf(
  seen: { readonly soldUnits: number; readonly expectedUnits: number; readonly rule: SilenceRule },
  last: Silence | undefined,
): Sight['level'] {
  const { soldUnits, expectedUnits, rule } = seen;
  if (last?.state === 'raised') {
    const enough = Math.max(1, last.expectedUnits * recoveredShare);
    return soldUnits >= enough ? 'good' : 'between';
  }
  return soldUnits === 0 && expectedUnits >= rule.minimumExpectedUnits ? 'bad' : 'good';
}
