import type { ComponentChildren } from 'preact';
import type { Answer } from '../data/use-answer.ts';
import { t } from '../text/language.ts';
import { Button } from '../ui/button.tsx';
import { Loading } from '../ui/empty-state.tsx';
import { Problem, tellProblem } from '../ui/problem.tsx';
import './panel.css';

interface PanelProps {
  readonly title: ComponentChildren;
  /** What it shows and by which rule, in a sentence. */
  readonly hint?: ComponentChildren;
  /** Choices and downloads, beside the title. */
  readonly tools?: ComponentChildren;
  readonly children: ComponentChildren;
}

/** A part of a page with its name. */
export function Panel({ title, hint, tools, children }: PanelProps) {
  return (
    <div class="panel">
      <header>
        <div>
          <h2>{title}</h2>
          {hint !== undefined && <p class="muted small">{hint}</p>}
        </div>
        {tools !== undefined && <div class="row panel-tools">{tools}</div>}
      </header>
      {children}
    </div>
  );
}

interface AnsweredProps<Data> {
  readonly answer: Answer<Data> & { readonly isOld?: boolean };
  readonly children: (data: Data) => ComponentChildren;
}

/** What came, what came instead, or that it is on its way. */
export function Answered<Data>({ answer, children }: AnsweredProps<Data>) {
  const { data, error, isOld = false, reload } = answer;
  return (
    <>
      {error !== undefined && data === undefined && <Problem error={error} onRetry={reload} />}
      {error !== undefined && data !== undefined && <NotRenewed error={error} retry={reload} />}
      {data === undefined && error === undefined && <Loading>{t().common.loading}</Loading>}
      {data !== undefined && (
        <div class={`stack answered ${isOld ? 'old' : ''}`} aria-busy={isOld}>
          {children(data)}
        </div>
      )}
    </>
  );
}

/** What is shown stands still, and why. */
function NotRenewed({ error, retry }: { readonly error: unknown; readonly retry: () => void }) {
  return (
    <p class="row small field-error" role="status">
      {t().parts.notRenewed(tellProblem(error).title)}
      <Button kind="quiet" onClick={retry}>
        {t().common.retry}
      </Button>
    </p>
  );
}
