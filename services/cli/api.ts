import { toError } from '../../libs/base/errors.ts';
import { type ApiPlace, askPath, nextPage } from '../../libs/client/api-client.ts';
import { ApiProblem } from '../../libs/client/api-problem.ts';
import { CommandError } from './command-error.ts';

/** The API says no. */
export class ApiRefusal extends CommandError {
  /** HTTP status: 503 where it will be able to answer in a moment. */
  readonly status: number;

  constructor({ status, message }: ApiProblem) {
    super(1, message);
    this.name = 'ApiRefusal';
    this.status = status;
  }
}

/**
 * One answer of the API.
 *
 * @throws CommandError 1 where it can't be reached
 * @throws ApiRefusal where it says no
 */
export async function askApi<Answer>(place: ApiPlace, path: string): Promise<Answer> {
  return (await askPage<Answer>(place, path)).answer;
}

/**
 * One page of an answer, and the path of the next one where there is one.
 *
 * @throws CommandError as `askApi` does
 */
export async function askPage<Answer>(
  place: ApiPlace,
  path: string,
): Promise<{ readonly answer: Answer; readonly next: string | undefined }> {
  return read<Answer>(place, path);
}

/**
 * Sends something to the API and gives what it answers.
 *
 * @throws CommandError as `askApi` does
 */
export async function sendApi<Answer>(
  place: ApiPlace,
  path: string,
  body: object,
): Promise<Answer> {
  const headers = { 'content-type': 'application/json' };
  const sent = { method: 'POST', headers, body: JSON.stringify(body) };
  return (await read<Answer>(place, path, sent)).answer;
}

async function read<Answer>(
  place: ApiPlace,
  path: string,
  request?: RequestInit,
): Promise<{ readonly answer: Answer; readonly next: string | undefined }> {
  try {
    const response = await askPath(place, path, request);
    return { answer: (await response.json()) as Answer, next: nextPage(response) };
  } catch (thrown) {
    if (thrown instanceof ApiProblem) throw new ApiRefusal(thrown);
    const hint = 'Start it with tally serve, or say with --api where it is.';
    const message = `The API at ${place.url} does not answer. ${hint}`;
    throw new CommandError(1, message, { cause: toError(thrown) });
  }
}
