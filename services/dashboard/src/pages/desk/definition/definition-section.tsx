import type { HistoryAnswer } from '../../../../../../libs/contracts/api-definitions.ts';
import { ask } from '../../../data/ask.ts';
import { useAnswer } from '../../../data/use-answer.ts';
import { when } from '../../../format/dates.ts';
import { Answered, Panel } from '../../../parts/panel.tsx';
import { routePath } from '../../../parts/subject.ts';
import { param, setParams } from '../../../routing/address.ts';
import { session } from '../../../session/session.ts';
import { t } from '../../../text/language.ts';
import { CsvLink } from '../../../ui/csv-link.tsx';
import { Choice } from '../../../ui/field.tsx';
import { Table } from '../../../ui/table.tsx';
import type { Desk } from '../desk.ts';
import type { SectionProps } from '../desk-section.tsx';
import { Diff } from './diff.tsx';

/** Every version of the definition, and what any two of them make of the same sales. */
export function DefinitionSection({ desk }: SectionProps) {
  const { campaignId, subject } = desk;
  const { history: texts } = t().desk;
  const answer = useAnswer(`history ${campaignId} ${subject.definitionVersion}`, () =>
    ask((api) =>
      api.GET('/v1/campaigns/{campaignId}/definitions', { params: { path: { campaignId } } }),
    ),
  );
  return (
    <Answered answer={answer}>
      {({ versions }: HistoryAnswer) => (
        <>
          <Panel
            title={texts.title}
            hint={texts.hint}
            tools={
              <CsvLink
                path={routePath(subject, 'definitions')}
                name={`${campaignId}-definitions`}
              />
            }
          >
            <VersionTable versions={versions} timeZone={desk.time.timeZone} />
          </Panel>
          <ComparedVersions desk={desk} versions={versions} />
        </>
      )}
    </Answered>
  );
}

type Versions = HistoryAnswer['versions'];

interface VersionTableProps {
  readonly versions: Versions;
  readonly timeZone: string;
}

function VersionTable({ versions, timeZone }: VersionTableProps) {
  const { history: texts, holds } = t().desk;
  return (
    <Table
      caption={texts.title}
      rows={versions.toReversed()}
      rowKey={({ version }) => String(version)}
      columns={[
        {
          key: 'version',
          title: texts.version,
          sortBy: ({ version }) => version,
          cell: ({ version }) => version,
        },
        {
          key: 'when',
          title: holds.when,
          sortBy: ({ changedAt }) => changedAt,
          cell: ({ changedAt }) => when(changedAt, timeZone, 'full'),
        },
        {
          key: 'who',
          title: holds.by,
          sortBy: ({ changedBy }) => changedBy,
          cell: ({ changedBy }) => changedBy,
        },
        { key: 'why', title: holds.reason, cell: ({ reason }) => reason },
      ]}
    />
  );
}

/** The two versions of the address, `from` and `to`: the newest and the one before it at first. */
function ComparedVersions({
  desk,
  versions,
}: {
  readonly desk: Desk;
  readonly versions: Versions;
}) {
  const { history: texts } = t().desk;
  const numbers = versions.map(({ version }) => String(version));
  const isOperator = session.value.mode === 'in' && session.value.who.role === 'operator';
  if (isOperator) return null;
  const known = (text: string | null, usual: string | undefined) =>
    text !== null && numbers.includes(text) ? text : usual;
  const after = known(param('after'), numbers.at(-1));
  const before = known(param('before'), numbers.at(-2));
  if (after === undefined || before === undefined) {
    return (
      <Panel title={texts.diff}>
        <p class="muted">{texts.onlyOne}</p>
      </Panel>
    );
  }
  const options = numbers.toReversed().map((each) => [each, texts.versionNo(each)] as const);
  const query = { from: before, to: after, basis: desk.subject.basis };
  return (
    <Panel
      title={texts.diff}
      hint={texts.diffHint}
      tools={
        <>
          <Choice
            label={texts.before}
            value={before}
            options={options}
            onChange={(next) => setParams({ before: next })}
          />
          <Choice
            label={texts.after}
            value={after}
            options={options}
            onChange={(next) => setParams({ after: next })}
          />
          <CsvLink path={routePath(desk, 'diff', query)} name={`${desk.campaignId}-diff`} />
        </>
      }
    >
      <Diff desk={desk} from={Number(before)} to={Number(after)} />
    </Panel>
  );
}
