import { ApiProblem } from '../../../../libs/client/api-problem.ts';
import { t } from '../text/language.ts';
import { Button } from './button.tsx';
import './states.css';

interface ProblemProps {
  readonly error: unknown;
  readonly onRetry?: () => void;
}

/** What happened, as the API says it (RFC 9457), and what can be done. */
export function Problem({ error, onRetry }: ProblemProps) {
  const { problem: texts, retry } = t().common;
  const told = tellProblem(error);
  return (
    <section class="state problem" role="alert">
      <h2>{told.title}</h2>
      <p>{told.detail}</p>
      {told.errors.length > 0 && (
        <ul>
          {told.errors.map(({ path, message }) => (
            <li key={path}>
              <code>{path}</code> {message}
            </li>
          ))}
        </ul>
      )}
      <p class="row">
        {onRetry && <Button onClick={onRetry}>{retry}</Button>}
        {told.kind !== '' && <a href={`/docs/problems#${told.kind}`}>{texts.meaning}</a>}
      </p>
    </section>
  );
}

interface ToldProblem {
  readonly title: string;
  readonly detail: string;
  readonly errors: readonly { readonly path: string; readonly message: string }[];
  /** Last part of the problem's type; empty where the API did not answer. */
  readonly kind: string;
}

/** What a person is told of something that was thrown. */
export function tellProblem(error: unknown): ToldProblem {
  const { problem: texts } = t().common;
  if (error instanceof ApiProblem) {
    const { title = texts.title, detail = '', errors = [], type = '' } = error.problem;
    const status = texts.status(String(error.status));
    return { title, detail: detail || status, errors, kind: type.split(':').at(-1) ?? '' };
  }
  // What fetch throws where nobody answers.
  if (error instanceof TypeError) {
    return { title: texts.unreachable, detail: texts.unreachableWhat, errors: [], kind: '' };
  }
  const detail = error instanceof Error ? error.message : String(error);
  return { title: texts.title, detail, errors: [], kind: '' };
}
