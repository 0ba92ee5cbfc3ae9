import type { ReportAnswer, ReportsAnswer } from '../../../../../libs/contracts/api-close.ts';
import { ask } from '../../data/ask.ts';
import { useAnswer } from '../../data/use-answer.ts';
import { when } from '../../format/dates.ts';
import { count } from '../../format/numbers.ts';
import { Answered, Panel } from '../../parts/panel.tsx';
import { setParams } from '../../routing/address.ts';
import { t } from '../../text/language.ts';
import { Choice } from '../../ui/field.tsx';
import { FileButton, reportFilePath } from '../../ui/file-button.tsx';
import { Table } from '../../ui/table.tsx';

interface ReportVersionsProps {
  readonly reports: ReportsAnswer['reports'];
  readonly chosen: string;
  readonly timeZone: string;
}

/** Every sealed report, and which of them is shown below. */
export function ReportVersions({ reports, chosen, timeZone }: ReportVersionsProps) {
  const { finance: texts, common } = t();
  return (
    <Panel
      title={texts.reports}
      hint={texts.reportsHint}
      tools={
        <Choice
          label={texts.version}
          value={chosen}
          options={reports.map(({ version }) => [version, version] as const)}
          onChange={(next) => setParams({ report: next })}
        />
      }
    >
      <Table
        caption={texts.reports}
        rows={reports}
        rowKey={({ version }) => version}
        columns={[
          { key: 'version', title: texts.version, cell: ({ version }) => version },
          {
            key: 'sealed',
            title: texts.sealedAt,
            cell: ({ sealedAt }) => when(sealedAt, timeZone, 'full'),
          },
          { key: 'opened', title: texts.opened, cell: ({ openedBy }) => openedBy },
          {
            key: 'approved',
            title: texts.approved,
            cell: ({ approvedBy }) => approvedBy ?? common.none,
          },
          { key: 'why', title: texts.why, cell: ({ reason }) => reason ?? common.none },
          {
            key: 'restates',
            title: texts.restates,
            cell: ({ restates }) => restates?.version ?? common.none,
          },
          {
            key: 'sha256',
            title: 'SHA-256',
            cell: ({ reportSha256 }) => <code class="hash">{reportSha256}</code>,
          },
        ]}
      />
    </Panel>
  );
}

interface ReportFilesProps {
  readonly campaignId: string;
  readonly version: string;
}

/** The files of a report, each with its hash, to be downloaded byte for byte. */
export function ReportFiles({ campaignId, version }: ReportFilesProps) {
  const path = { campaignId, reportVersion: version };
  const answer = useAnswer(`report ${campaignId} ${version}`, () =>
    ask((api) =>
      api.GET('/v1/campaigns/{campaignId}/reports/{reportVersion}', { params: { path } }),
    ),
  );
  const { finance: texts } = t();
  return (
    <Panel title={texts.files(version)} hint={texts.filesHint}>
      <Answered answer={answer}>
        {({ files }: ReportAnswer) => (
          <Table
            caption={texts.files(version)}
            rows={files}
            rowKey={({ name }) => name}
            columns={[
              {
                key: 'name',
                title: texts.file,
                sortBy: ({ name }) => name,
                cell: ({ name }) => name,
              },
              {
                key: 'bytes',
                title: texts.bytes,
                isNumber: true,
                sortBy: ({ bytes }) => bytes,
                cell: ({ bytes }) => count(bytes),
              },
              {
                key: 'sha256',
                title: 'SHA-256',
                cell: ({ sha256 }) => <code class="hash">{sha256}</code>,
              },
              {
                key: 'download',
                title: texts.download,
                cell: ({ name }) => (
                  <FileButton
                    path={reportFilePath(campaignId, version, name)}
                    name={`${campaignId}-${version}-${name.replaceAll('/', '-')}`}
                    label={texts.downloadNamed(name)}
                  >
                    {texts.download}
                  </FileButton>
                ),
              },
            ]}
          />
        )}
      </Answered>
    </Panel>
  );
}
