import type { SeriesAnswer } from '../../../../libs/contracts/api.ts';
import type { FigureMeasure, Grain } from '../../../../libs/contracts/api-params.ts';
import { ask } from '../data/ask.ts';
import { count, money, shortCount, unitName } from '../format/numbers.ts';
import { param, setParams } from '../routing/address.ts';
import { t } from '../text/language.ts';
import { Chart } from '../ui/chart/chart.tsx';
import { CsvLink } from '../ui/csv-link.tsx';
import { Choice } from '../ui/field.tsx';
import { Answered, Panel } from './panel.tsx';
import { baselineLine, isUnitMeasure, oneOf, promotionMarks, seriesLines } from './series-lines.ts';
import { leadUnit, queryOf, routePath, type Subject, type TimeRange } from './subject.ts';
import { useFigures } from './use-figures.ts';

/** What can be shown over time. */
export const seriesMeasures = [
  'netUnits',
  'soldUnits',
  'cancelledUnits',
  'returnedUnits',
  'orders',
  'netAmount',
  'soldAmount',
  'refundedAmount',
] as const satisfies readonly FigureMeasure[];

const grains = ['15m', 'hour', 'day'] as const satisfies readonly Grain[];

/** Beside what it is shown: nothing, the baseline, or the campaign of that id. */
const baseline = 'baseline';

interface SeriesSectionProps {
  readonly subject: Subject;
  /** Other campaigns that can stand beside it. */
  readonly others?: readonly { readonly campaignId: string; readonly name: string }[];
  /** Told which time the reader has brushed; the section has no brush where it is not there. */
  readonly onRange?: (range: TimeRange | null) => void;
}

/**
 * A figure over time, with promotions marked, beside the baseline or another campaign at the same
 * time since its start. What is shown stands in the address: `measure`, `grain`, `beside`, `sum`.
 */
export function SeriesSection({ subject, others = [], onRange }: SeriesSectionProps) {
  const { campaignId } = subject;
  const measure = oneOf(seriesMeasures, param('measure')) ?? 'netUnits';
  const grain = oneOf(grains, param('grain')) ?? 'hour';
  const beside = param('beside') ?? '';
  const isSum = param('sum') === '1';
  const compare = others.some((other) => other.campaignId === beside) ? beside : undefined;
  const query = { ...queryOf(subject), measure, grain, ...(compare && { compare }) };
  const answer = useFigures(subject, `series ${measure} ${grain} ${compare}`, () =>
    ask((api) =>
      api.GET('/v1/campaigns/{campaignId}/series', { params: { path: { campaignId }, query } }),
    ),
  );
  const usual = useBaseline(subject, beside === baseline && isUnitMeasure(measure));
  const { series: texts } = t().parts;
  const download = (
    <CsvLink path={routePath(subject, 'series', query)} name={`${campaignId}-${grain}`} />
  );
  return (
    <Panel title={texts.title} hint={onRange && texts.hint} tools={download}>
      <SeriesChoices {...{ measure, grain, beside, isSum, others }} />
      <Answered answer={answer}>
        {(data: SeriesAnswer) => (
          <SeriesChart
            {...{ data, subject, measure, isSum, usual }}
            otherName={others.find((other) => other.campaignId === compare)?.name ?? ''}
            onRange={onRange}
          />
        )}
      </Answered>
    </Panel>
  );
}

interface SeriesChoicesProps {
  readonly measure: (typeof seriesMeasures)[number];
  readonly grain: Grain;
  readonly beside: string;
  readonly isSum: boolean;
  readonly others: readonly { readonly campaignId: string; readonly name: string }[];
}

function SeriesChoices({ measure, grain, beside, isSum, others }: SeriesChoicesProps) {
  const { series: texts, measures } = t().parts;
  return (
    <div class="row choices">
      <Choice
        label={texts.measure}
        value={measure}
        options={seriesMeasures.map((each) => [each, measures[each]] as const)}
        onChange={(next) => setParams({ measure: next === 'netUnits' ? null : next })}
      />
      <Choice
        label={texts.grain}
        value={grain}
        options={grains.map((each) => [each, texts.grains[each]] as const)}
        onChange={(next) => setParams({ grain: next === 'hour' ? null : next })}
      />
      <Choice
        label={texts.as}
        value={isSum ? '1' : ''}
        options={[
          ['', texts.each],
          ['1', texts.sum],
        ]}
        onChange={(next) => setParams({ sum: next || null })}
      />
      <Choice
        label={texts.beside}
        value={beside}
        options={[
          ['', texts.nothing],
          [baseline, texts.baseline],
          ...others.map(({ campaignId, name }) => [campaignId, name] as const),
        ]}
        onChange={(next) => setParams({ beside: next || null })}
      />
    </div>
  );
}

/** About two fifths of the window. */
function chartHeightPx(): number {
  return Math.round(Math.min(900, Math.max(240, window.innerHeight * 0.4)));
}

interface SeriesChartProps {
  readonly data: SeriesAnswer;
  readonly subject: Subject;
  readonly measure: FigureMeasure;
  readonly isSum: boolean;
  readonly usual: number | null;
  readonly otherName: string;
  readonly onRange: SeriesSectionProps['onRange'] | undefined;
}

function SeriesChart({ data, subject, usual, ...props }: SeriesChartProps) {
  const { measure, isSum, otherName, onRange } = props;
  const { definition, range } = subject;
  const { parts } = t();
  const isAmount = measure.endsWith('Amount');
  const unit = measure === 'orders' ? parts.measures.orders : unitName(leadUnit(definition));
  const lines = seriesLines(data, isSum);
  const usualLine = usual === null ? null : baselineLine(data, usual, isSum);
  const name = parts.measures[measure as keyof typeof parts.measures];
  return (
    <Chart
      title={`${name} · ${parts.series.title}`}
      timesMs={lines.timesMs}
      timeZone={definition.timeZone}
      series={[
        { name, values: lines.own, kind: isSum ? 'line' : 'bars', colour: 1 },
        ...(lines.other === null
          ? []
          : [{ name: otherName, values: lines.other, kind: 'line', colour: 2 } as const]),
        ...(usualLine === null
          ? []
          : [
              {
                name: parts.series.baseline,
                values: usualLine,
                kind: 'dashes',
                colour: 3,
              } as const,
            ]),
      ]}
      format={(value) =>
        isAmount ? money(Math.round(value), definition.currency) : `${count(value)} ${unit}`
      }
      formatShort={(value) =>
        isAmount
          ? money(Math.round(value), definition.currency, { short: true })
          : shortCount(value)
      }
      marks={promotionMarks(subject)}
      heightPx={chartHeightPx()}
      isBrushed={range !== null}
      {...(onRange && { onBrush: onRange })}
    />
  );
}

/** What the subject sells on a usual day, in the leading unit; null where nobody knows or asks. */
function useBaseline(subject: Subject, isAsked: boolean): number | null {
  const { campaignId } = subject;
  const { data } = useFigures(subject, isAsked ? 'uplift' : null, () => {
    const { groupId, brandId } = subject;
    const query = {
      ...(groupId !== null && { group: groupId }),
      ...(brandId !== null && { brand: brandId }),
    };
    return ask((api) =>
      api.GET('/v1/campaigns/{campaignId}/uplift', { params: { path: { campaignId }, query } }),
    );
  });
  if (!isAsked || data === undefined) return null;
  const known = data.brands.flatMap(({ baselineUnitsPerDay }) => baselineUnitsPerDay ?? []);
  return known.length === 0 ? null : known.reduce((sum, each) => sum + each, 0);
}
