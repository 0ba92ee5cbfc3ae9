import { type Exact, subtract } from '../../../data/exact.ts';
import { when } from '../../../format/dates.ts';
import { change, count, money, unitName } from '../../../format/numbers.ts';
import { brandName, leadUnit } from '../../../parts/subject.ts';
import { t } from '../../../text/language.ts';
import { Table } from '../../../ui/table.tsx';
import type { Desk } from '../desk.ts';
import { type EffectLine, effectOf, placesOf } from './hold-effect.ts';
import type { HoldPreview } from './use-hold-figures.ts';
import './hold-effect.css';

interface HoldEffectTableProps {
  readonly desk: Desk;
  readonly preview: HoldPreview;
}

/** What a step will do, before it is confirmed: each figure without it and with it. */
export function HoldEffectTable({ desk, preview: { figures, asOf } }: HoldEffectTableProps) {
  const { holds: texts } = t().desk;
  const { common } = t();
  const { definition, basis } = desk.subject;
  if (figures.moved.length === 0) return <p class="muted">{texts.noEffect}</p>;
  const places = placesOf(figures, leadUnit(definition));
  const name = brandName(definition, figures.brandId);
  const rows = effectOf(figures).map((line) => ({
    key: `${line.of} ${line.unit}`,
    name: texts.effectLine(
      line.of === 'brand' ? name : texts.campaign,
      line.measure === 'units' ? texts.net(unitName(line.unit)) : texts.netSales,
    ),
    before: say(line, line.before),
    after: say(line, line.after),
    change: sayChange(line),
  }));
  const placeRow = {
    key: 'place',
    name: texts.effectLine(name, texts.place),
    before: count(places.before),
    after: count(places.after),
    change: sayMove(places.after - places.before),
  };
  return (
    <div class="hold-effect stack">
      <Table
        caption={texts.effect}
        rows={[...rows, placeRow]}
        rowKey={({ key }) => key}
        columns={[
          { key: 'name', title: t().desk.figure, cell: (row) => row.name },
          { key: 'before', title: texts.before, isNumber: true, cell: (row) => row.before },
          { key: 'after', title: texts.after, isNumber: true, cell: (row) => row.after },
          { key: 'change', title: texts.change, isNumber: true, cell: (row) => row.change },
        ]}
      />
      <p class="muted small">
        {texts.effectHint(common.basis[basis], when(asOf, definition.timeZone, 'second'))}
      </p>
    </div>
  );
}

function say({ measure, unit }: EffectLine, value: Exact): string {
  return measure === 'units' ? count(value) : money(value, unit);
}

function sayChange(line: EffectLine): string {
  const by = subtract(line.after, line.before);
  return line.measure === 'units' ? change(by) : money(by, line.unit);
}

function sayMove(places: number): string {
  const { holds: texts } = t().desk;
  if (places === 0) return texts.samePlace;
  return places > 0 ? texts.down(count(places)) : texts.up(count(-places));
}
