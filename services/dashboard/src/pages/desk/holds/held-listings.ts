import type { HoldsAnswer } from '../../../../../../libs/contracts/api-definitions.ts';
import { add, amountsOf, type Exact, subtract, unitsOf } from '../../../data/exact.ts';
import type { Definition } from '../../../parts/subject.ts';

type Step = HoldsAnswer['steps'][number];

/** A listing that is held, and what that takes out by now. */
export interface HeldListing {
  readonly listingId: string;
  /** Local time from which on it is held; null for all its sales. */
  readonly from: string | null;
  /** Why, as the definition says it. */
  readonly reason: string;
  /** The newest step of it; null where none is known. */
  readonly version: number | null;
  readonly changedAt: string | null;
  readonly changedBy: string | null;
  /** Net units out of the figures, by unit; only those that there are. */
  readonly units: readonly { readonly unit: string; readonly out: Exact }[];
  /** Net sales out of the figures, in minor units of the campaign's currency. */
  readonly amountOut: Exact;
}

/**
 * The listings that a definition holds. What each takes out is what its steps since its last release
 * have moved into the held figures, all by what is counted now.
 *
 * @param steps of all holds, newest first
 */
export function heldListings(definition: Definition, steps: readonly Step[]): HeldListing[] {
  const { heldListings: held = [], currency } = definition;
  return held.map(({ listingId, from = null, reason }) => {
    const own = steps.filter((step) => step.listingId === listingId);
    const released = own.findIndex(({ what }) => what === 'released');
    const since = released === -1 ? own : own.slice(0, released);
    const newest = since[0];
    return {
      listingId,
      from,
      reason,
      version: newest?.version ?? null,
      changedAt: newest?.changedAt ?? null,
      changedBy: newest?.changedBy ?? null,
      units: unitNames(since).flatMap((unit) => {
        const out = sum(since.map((step) => heldBy(step, (of) => unitsOf(of, unit).net)));
        return out === 0 ? [] : [{ unit, out }];
      }),
      amountOut: sum(since.map((step) => heldBy(step, (of) => amountsOf(of, currency).net))),
    };
  });
}

function unitNames(steps: readonly Step[]): string[] {
  return [...new Set(steps.flatMap(({ after }) => after.held.units.map(({ unit }) => unit)))];
}

function heldBy({ before, after }: Step, read: (of: Step['after']['held']) => Exact): Exact {
  return subtract(read(after.held), read(before.held));
}

function sum(values: readonly Exact[]): Exact {
  return values.reduce<Exact>((total, value) => add(total, value), 0);
}
