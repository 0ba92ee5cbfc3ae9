import type { Signal } from '../../../../../../libs/contracts/signals.ts';
import { when } from '../../../format/dates.ts';
import { count, percent, unitName } from '../../../format/numbers.ts';
import { brandName, type Definition, groupName } from '../../../parts/subject.ts';
import { t } from '../../../text/language.ts';

/** What a signal says, as a sentence of the reader's language. */
export function signalText(signal: Signal, definition: Definition): string {
  const { signals: texts } = t().desk;
  const { timeZone } = definition;
  switch (signal.kind) {
    case 'milestone': {
      const { units, unit, reached } = signal;
      const who = subjectOf(signal, definition);
      return texts.milestone(who, `${count(units)} ${unitName(unit, units)}`, count(reached));
    }
    case 'silence': {
      const { brandId, from, to, expectedUnits, soldUnits, unit, state } = signal;
      const hours = `${when(from, timeZone, 'time')}–${when(to, timeZone, 'time')}`;
      const sold = `${count(soldUnits)} ${unitName(unit, soldUnits)}`;
      const expected = count(Math.round(expectedUnits));
      return texts.silence[state](brandName(definition, brandId), hours, expected, sold);
    }
    case 'returnSpike': {
      const { brandId, listingId, returnedUnits, keptUnits, rateAtLeast, norm, state } = signal;
      const who = listingId ?? brandName(definition, brandId);
      const many = texts.outOf(count(returnedUnits), count(keptUnits));
      return texts.returnSpike[state](who, many, percent(rateAtLeast), percent(norm));
    }
    case 'freshness':
      return texts.freshness[signal.state](when(signal.completeUntil, timeZone, 'second'));
    case 'halt':
      return texts.halt[signal.state](count(signal.partition), signal.reason ?? '');
  }
}

/** Whom a milestone is about. */
function subjectOf(
  { brandId, groupId }: { readonly brandId: string | null; readonly groupId: string | null },
  definition: Definition,
): string {
  if (brandId !== null) return brandName(definition, brandId);
  if (groupId !== null) return groupName(definition, groupId);
  return t().desk.holds.campaign;
}

/** Whether a signal is a good thing, a bad one, or one that is over. */
export function signalTone(signal: Signal): 'accent' | 'bad' | 'plain' {
  if (signal.kind === 'milestone') return 'accent';
  return signal.state === 'raised' ? 'bad' : 'plain';
}

/** The brand that a signal is about; null where it is about none. */
export function signalBrandId(signal: Signal): string | null {
  return 'brandId' in signal ? signal.brandId : null;
}
