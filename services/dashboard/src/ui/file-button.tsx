import { useState } from 'preact/hooks';
import { askPath } from '../../../../libs/client/api-client.ts';
import { apiPlace, noteRefusal } from '../data/ask.ts';
import { Button } from './button.tsx';
import { saveFile } from './csv-link.tsx';
import { tellProblem } from './problem.tsx';

interface FileButtonProps {
  /** `/v1/campaigns/putian-2026/reports/v1/files/report.json` */
  readonly path: string;
  /** Of the file that is saved. */
  readonly name: string;
  /** What is said of it, where several stand side by side. */
  readonly label: string;
  readonly children: string;
}

/** Downloads a file byte for byte. It is fetched and not linked, since a link could not say who asks. */
export function FileButton({ path, name, label, children }: FileButtonProps) {
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState('');
  const download = async () => {
    setBusy(true);
    setProblem('');
    try {
      saveFile(await fileOf(path), name);
    } catch (thrown) {
      noteRefusal(thrown);
      const { title, detail } = tellProblem(thrown);
      setProblem(`${title}. ${detail}`);
    }
    setBusy(false);
  };
  return (
    <>
      <Button kind="quiet" isBusy={isBusy} label={label} onClick={() => void download()}>
        {`↓ ${children}`}
      </Button>
      {problem !== '' && (
        <span class="field-error small" role="alert">
          {problem}
        </span>
      )}
    </>
  );
}

/** The bytes of a file: those of JSON have to be the ones that were sent, whose hash is known. */
async function fileOf(path: string): Promise<Blob> {
  return (await askPath(apiPlace(), path)).blob();
}

/** The address of a file of a report. */
export function reportFilePath(campaignId: string, version: string, name: string): string {
  const campaign = encodeURIComponent(campaignId);
  return `/v1/campaigns/${campaign}/reports/${version}/files/${encodeURIComponent(name)}`;
}
