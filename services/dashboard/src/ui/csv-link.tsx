import { useState } from 'preact/hooks';
import { askPath } from '../../../../libs/client/api-client.ts';
import { apiPlace, noteRefusal } from '../data/ask.ts';
import { t } from '../text/language.ts';
import { Button } from './button.tsx';
import { tellProblem } from './problem.tsx';

/**
 * Downloads what an address of the API answers, as a table. It is fetched and not linked, since a
 * link could not say who is asking.
 *
 * @param path `/v1/campaigns/putian-2026/brands?basis=cohort`
 * @param name of the file, without its ending
 */
export function CsvLink({ path, name }: { readonly path: string; readonly name: string }) {
  const [state, setState] = useState<{ isBusy: boolean; problem: string }>({
    isBusy: false,
    problem: '',
  });
  const download = async () => {
    setState({ isBusy: true, problem: '' });
    try {
      const response = await askPath(apiPlace(), path, { headers: { accept: 'text/csv' } });
      saveFile(await response.blob(), `${name}.csv`);
      setState({ isBusy: false, problem: '' });
    } catch (thrown) {
      noteRefusal(thrown);
      const { title, detail } = tellProblem(thrown);
      setState({ isBusy: false, problem: `${title}. ${detail}` });
    }
  };
  return (
    <>
      <Button kind="quiet" isBusy={state.isBusy} onClick={() => void download()}>
        <span aria-hidden="true">↓</span> {t().common.download}
      </Button>
      {state.problem !== '' && (
        <span class="field-error small" role="alert">
          {state.problem}
        </span>
      )}
    </>
  );
}

/** Hands a file to the browser to save. */
export function saveFile(content: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}
