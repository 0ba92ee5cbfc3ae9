import type { TotalsAnswer } from '../../../../../../libs/contracts/api.ts';
import { amountsOf, type Exact, unitsOf } from '../../../data/exact.ts';
import { count, money, percent, unitName } from '../../../format/numbers.ts';
import { brandsOf, leadUnit, type Subject } from '../../../parts/subject.ts';
import { t } from '../../../text/language.ts';
import { Figure } from '../../../ui/figure.tsx';

interface TotalsTilesProps {
  readonly subject: Subject;
  readonly totals: TotalsAnswer;
}

/** The figures that one looks at first, by the clock that was chosen. */
export function TotalsTiles({ subject, totals: { totals } }: TotalsTilesProps) {
  const { definition, range } = subject;
  const { desk: texts, parts } = t();
  const unit = leadUnit(definition);
  const units = unitsOf(totals, unit);
  const amounts = amountsOf(totals, definition.currency);
  const others = totals.units.filter((line) => line.unit !== unit);
  const target = range === null ? targetOf(subject) : null;
  const share = (part: Exact) => percent(shareOf(part, units.sold));
  return (
    <section class="panel" aria-label={texts.totals}>
      <div class="tiles desk-tiles">
        <Figure
          size="large"
          label={texts.netOf(unitName(unit))}
          value={count(units.net)}
          note={
            target === null
              ? texts.alsoNet(
                  others.map((line) => `${count(line.net)} ${unitName(line.unit, line.net)}`),
                )
              : texts.ofTarget(percent(shareOf(units.net, target)), count(target))
          }
        />
        <Figure label={parts.measures.sold} value={count(units.sold)} />
        <Figure
          label={parts.measures.cancelled}
          value={count(units.cancelled)}
          note={texts.ofSold(share(units.cancelled))}
        />
        <Figure
          label={parts.measures.returned}
          value={count(units.returned)}
          note={texts.ofSold(share(units.returned))}
        />
        <Figure label={parts.measures.orders} value={count(totals.orders)} />
        <Figure
          label={parts.measures.netAmount}
          value={money(amounts.net, definition.currency, { short: true })}
          note={money(amounts.net, definition.currency)}
        />
      </div>
    </section>
  );
}

/** The target of whom it is about: its own, or the sum of its brands'; null where there is none. */
function targetOf(subject: Subject): number | null {
  const { definition, brandId, groupId } = subject;
  const group = definition.groups?.find(({ id }) => id === groupId);
  const own = groupId === null ? definition.target : group?.target;
  if (brandId === null && own?.units !== undefined) return own.units;
  const sum = brandsOf(subject).reduce((total, { target }) => total + (target?.units ?? 0), 0);
  return sum === 0 ? null : sum;
}

function shareOf(part: Exact, whole: Exact): number | null {
  return Number(whole) === 0 ? null : Number(part) / Number(whole);
}
