import type { ReturnsAnswer } from '../../../../libs/contracts/api-returns.ts';
import { ask } from '../data/ask.ts';
import { when } from '../format/dates.ts';
import { count, percent, unitName } from '../format/numbers.ts';
import { t } from '../text/language.ts';
import { CsvLink } from '../ui/csv-link.tsx';
import { Figure } from '../ui/figure.tsx';
import { Answered, Panel } from './panel.tsx';
import { ReturnReasons } from './return-reasons.tsx';
import { ReturnBrands, ReturnDays, ReturnListings } from './return-tables.tsx';
import { leadUnit, queryOf, routePath, type Subject } from './subject.ts';
import { useFigures } from './use-figures.ts';

interface ReturnsSectionProps {
  readonly subject: Subject;
  /** The address of a brand's own figures; names are not linked where it is not there. */
  readonly brandPath?: (brandId: string) => string;
}

/**
 * What came back, why, and whether it is more than usual. Rates are those of the sales that were
 * made in the time that is shown, and say how far their return window is.
 */
export function ReturnsSection({ subject, brandPath }: ReturnsSectionProps) {
  const { campaignId, brandId, definition } = subject;
  const query = queryOf(subject);
  const answer = useFigures(subject, 'returns', () =>
    ask((api) =>
      api.GET('/v1/campaigns/{campaignId}/returns', { params: { path: { campaignId }, query } }),
    ),
  );
  const { returns: texts } = t().parts;
  const tools = (
    <CsvLink path={routePath(subject, 'returns', query)} name={`${campaignId}-returns`} />
  );
  const unit = leadUnit(definition);
  return (
    <Answered answer={answer}>
      {(data: ReturnsAnswer) => (
        <>
          <Panel title={texts.title} hint={texts.hint[data.basis]} tools={tools}>
            <ReturnFigures data={data} unit={unit} timeZone={definition.timeZone} />
          </Panel>
          <div class="columns">
            <Panel title={texts.reasons} hint={texts.reasonsHint}>
              <ReturnReasons reasons={data.reasons} lead={unit} />
            </Panel>
            <Panel title={texts.days} hint={texts.daysHint[data.basis]}>
              <ReturnDays
                days={data.days}
                unit={unit}
                hasRates={data.basis === 'cohort'}
                timeZone={definition.timeZone}
              />
            </Panel>
          </div>
          {brandId === null ? (
            <Panel title={texts.brands} hint={texts.alarmHint}>
              <ReturnBrands
                brands={data.brands}
                unit={unit}
                hasRates={data.basis === 'cohort'}
                {...(brandPath !== undefined && { brandPath })}
              />
            </Panel>
          ) : (
            <Panel title={texts.listings} hint={texts.alarmHint}>
              <ReturnListings listings={data.listings} hasRates={data.basis === 'cohort'} />
            </Panel>
          )}
        </>
      )}
    </Answered>
  );
}

interface ReturnFiguresProps {
  readonly data: ReturnsAnswer;
  readonly unit: string;
  readonly timeZone: string;
}

function ReturnFigures({ data, unit, timeZone }: ReturnFiguresProps) {
  const { returns: texts } = t().parts;
  const { units, maturity, mature } = data.totals;
  const raised = [...data.brands, ...data.listings].filter(
    ({ alarm }) => alarm?.state === 'raised',
  ).length;
  const first = units.toSorted((a) => (a.unit === unit ? -1 : 1));
  return (
    <div class="tiles">
      {first.map((line) => (
        <Figure
          key={line.unit}
          label={texts.returnedOf(unitName(line.unit))}
          value={count(line.returned)}
          note={line.returnRate === null ? texts.noRate : texts.rate(percent(line.returnRate, 2))}
        />
      ))}
      {maturity !== null && (
        <Figure
          label={texts.maturity}
          value={percent(maturity, 0)}
          note={
            mature
              ? texts.mature
              : texts.immature(count(data.returnWindowDays), when(data.knownUntil, timeZone, 'day'))
          }
        />
      )}
      {data.brands.some(({ alarm }) => alarm !== null) && (
        <Figure
          label={texts.warnings}
          value={count(raised)}
          tone={raised > 0 ? 'bad' : 'plain'}
          note={raised > 0 ? texts.warningsNote : texts.noWarnings}
        />
      )}
    </div>
  );
}
