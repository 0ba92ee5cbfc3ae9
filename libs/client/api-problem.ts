import type { ProblemAnswer } from '../contracts/api.ts';

/** The API says no: what it says, and when to come back. */
export class ApiProblem extends Error {
  /** HTTP status: 503 where it will be able to answer in a moment. */
  readonly status: number;
  /** `urn:tally:problem:…`; undefined where something between here and the API has answered. */
  readonly type: string | undefined;
  readonly problem: Partial<ProblemAnswer>;
  readonly retryAfterMs: number | undefined;

  constructor(response: Response, problem: Partial<ProblemAnswer>) {
    const { title = response.statusText, detail = '', errors = [] } = problem;
    const faults = errors.map(({ path, message }) => `\n  ${path} ${message}`).join('');
    super(`The API says no (${response.status}): ${sentences(title, detail)}${faults}`);
    this.name = 'ApiProblem';
    this.status = response.status;
    this.type = problem.type;
    this.problem = problem;
    const seconds = Number(response.headers.get('retry-after') ?? Number.NaN);
    this.retryAfterMs = Number.isFinite(seconds) ? seconds * 1000 : undefined;
  }
}

/** Texts one after the other, each with a full stop. */
function sentences(...texts: readonly string[]): string {
  const said = texts.filter((text) => text !== '');
  return said.map((text) => (/[.!?]$/.test(text) ? text : `${text}.`)).join(' ');
}
