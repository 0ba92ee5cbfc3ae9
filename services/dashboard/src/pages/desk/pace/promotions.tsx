import type { PromotionsAnswer } from '../../../../../../libs/contracts/api-goals.ts';
import { ask } from '../../../data/ask.ts';
import { when } from '../../../format/dates.ts';
import { count, percent } from '../../../format/numbers.ts';
import { Answered, Panel } from '../../../parts/panel.tsx';
import {
  brandName,
  type Definition,
  goalsQueryOf,
  routePath,
  type Subject,
} from '../../../parts/subject.ts';
import { useFigures } from '../../../parts/use-figures.ts';
import { t } from '../../../text/language.ts';
import { CsvLink } from '../../../ui/csv-link.tsx';
import { type Column, Table } from '../../../ui/table.tsx';

type Promotion = PromotionsAnswer['promotions'][number];

/** Sales inside of each promotion, before and after it. */
export function Promotions({ subject }: { readonly subject: Subject }) {
  const { campaignId, definition } = subject;
  const query = goalsQueryOf(subject);
  const answer = useFigures(subject, 'promotions', () =>
    ask((api) =>
      api.GET('/v1/campaigns/{campaignId}/promotions', { params: { path: { campaignId }, query } }),
    ),
  );
  const { promotions: texts } = t().desk;
  return (
    <Panel
      title={texts.title}
      hint={texts.hint}
      tools={
        <CsvLink path={routePath(subject, 'promotions', query)} name={`${campaignId}-promotions`} />
      }
    >
      <Answered answer={answer}>
        {({ promotions }: PromotionsAnswer) =>
          promotions.length === 0 ? (
            <p class="muted">{texts.none}</p>
          ) : (
            <Table
              caption={texts.title}
              columns={promotionColumns(definition)}
              rows={promotions}
              rowKey={({ id }) => id}
            />
          )
        }
      </Answered>
    </Panel>
  );
}

function promotionColumns(definition: Definition): Column<Promotion>[] {
  const { promotions: texts } = t().desk;
  const { timeZone } = definition;
  const name = ({ brandId }: Promotion) => brandName(definition, brandId);
  const perHour = (key: 'before' | 'inside' | 'after'): Column<Promotion> => ({
    key,
    title: texts[key],
    isNumber: true,
    sortBy: (row) => round(row[key].soldUnitsPerHour),
    cell: (row) => {
      const rate = round(row[key].soldUnitsPerHour);
      return rate === null ? t().common.none : count(rate);
    },
  });
  const against = (
    key: 'upliftVsBeforePct' | 'upliftVsOutsidePct',
    title: string,
  ): Column<Promotion> => ({
    key,
    title,
    isNumber: true,
    sortBy: (row) => round(row[key]),
    cell: (row) => percent(row[key] === null ? null : row[key] / 100, 0),
  });
  return [
    {
      key: 'when',
      title: texts.when,
      sortBy: ({ inside }) => inside.from,
      cell: ({ inside }) =>
        `${when(inside.from, timeZone, 'dayTime')}–${when(inside.to, timeZone, 'time')}`,
    },
    { key: 'brand', title: texts.brand, sortBy: name, cell: name },
    {
      key: 'channel',
      title: texts.channel,
      sortBy: ({ channel }) => channel,
      cell: ({ channel }) => channel,
    },
    {
      key: 'units',
      title: texts.units,
      isNumber: true,
      sortBy: ({ inside }) => inside.soldUnits,
      cell: ({ inside }) => count(inside.soldUnits),
    },
    perHour('before'),
    perHour('inside'),
    perHour('after'),
    against('upliftVsBeforePct', texts.vsBefore),
    against('upliftVsOutsidePct', texts.vsOutside),
  ];
}

function round(value: number | null): number | null {
  return value === null ? null : Math.round(value);
}
