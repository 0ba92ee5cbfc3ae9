import { useState } from 'preact/hooks';
import { askPath } from '../../../../../libs/client/api-client.ts';
import { ApiProblem } from '../../../../../libs/client/api-problem.ts';
import { apiPlace, noteRefusal } from '../../data/ask.ts';
import { Panel } from '../../parts/panel.tsx';
import { t } from '../../text/language.ts';
import { Button } from '../../ui/button.tsx';
import { FileButton, reportFilePath } from '../../ui/file-button.tsx';
import { tellProblem } from '../../ui/problem.tsx';

interface StatementsProps {
  readonly campaignId: string;
  readonly brandId: string;
  /** Whether the books are closed, so that there is a first statement. */
  readonly isSealed: boolean;
}

const kinds = [
  'statement.en.pdf',
  'statement.zh.pdf',
  'statement.en.xlsx',
  'statement.zh.xlsx',
  'statement.json',
] as const;

/**
 * The files of a brand's own statement. A brand is not told how many reports there are, so a later
 * one is looked for when it is asked for.
 */
export function Statements({ campaignId, brandId, isSealed }: StatementsProps) {
  const [newest, setNewest] = useState(1);
  const [said, setSaid] = useState('');
  const { brand: texts } = t();
  const path = (version: number, kind: string) =>
    reportFilePath(campaignId, `v${version}`, `statements/${brandId}/${kind}`);
  const look = async () => {
    setSaid('');
    try {
      await askPath(apiPlace(), path(newest + 1, kinds[0]), { method: 'HEAD' });
      setNewest(newest + 1);
    } catch (thrown) {
      noteRefusal(thrown);
      const isNone = thrown instanceof ApiProblem && thrown.status === 404;
      setSaid(isNone ? texts.noLater : tellProblem(thrown).title);
    }
  };
  return (
    <Panel title={texts.statements} hint={texts.statementsHint}>
      {!isSealed && <p class="muted">{texts.notSealed}</p>}
      {isSealed &&
        Array.from({ length: newest }, (_, index) => newest - index).map((version) => (
          <div key={version} class="row">
            <strong>{texts.statement(`v${version}`)}</strong>
            {kinds.map((kind) => (
              <FileButton
                key={kind}
                path={path(version, kind)}
                name={`${brandId}-v${version}-${kind}`}
                label={texts.file(`v${version}`, kind)}
              >
                {kind}
              </FileButton>
            ))}
          </div>
        ))}
      {isSealed && (
        <p class="row">
          <Button onClick={() => void look()}>{texts.later}</Button>
          <span role="status">{said}</span>
        </p>
      )}
    </Panel>
  );
}
