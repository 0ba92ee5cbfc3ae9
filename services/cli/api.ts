import { toError } from '../../libs/base/errors.ts';
import { parseExactJson } from '../../libs/base/exact-json.ts';
import { CommandError } from './command-error.ts';

/** Where the API is, and who asks. */
export interface ApiPlace {
  /** `http://127.0.0.1:8080`, without a slash at the end. */
  readonly url: string;
  /** A bearer token or API key, where one is needed. */
  readonly token?: string;
}

/** The API says no. */
export class ApiRefusal extends CommandError {
  /** HTTP status: 503 where it will be able to answer in a moment. */
  readonly status: number;

  constructor(status: number, message: string) {
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
  return read<Answer>(place, path, { headers: headersOf(place) });
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
  const headers = { ...headersOf(place), 'content-type': 'application/json' };
  const sent = { method: 'POST', headers, body: JSON.stringify(body) };
  return (await read<Answer>(place, path, sent)).answer;
}

async function read<Answer>(
  place: ApiPlace,
  path: string,
  request: RequestInit,
): Promise<{ readonly answer: Answer; readonly next: string | undefined }> {
  let response: Response;
  try {
    response = await fetch(`${place.url}${path}`, request);
  } catch (cause) {
    const hint = 'Start it with tally serve, or say with --api where it is.';
    throw new CommandError(1, `The API at ${place.url} does not answer. ${hint}`, { cause });
  }
  const answer = await response
    .text()
    .then(parseExactJson)
    .catch(() => ({}));
  if (response.ok) {
    const link = /<([^>]*)>; rel="next"/.exec(response.headers.get('link') ?? '');
    return { answer: answer as Answer, next: link?.[1] };
  }
  const { title = response.statusText, detail = '', errors = [] } = answer as ProblemText;
  const { status } = response;
  const faults = errors.map(({ path: field, message }) => `\n  ${field} ${message}`).join('');
  throw new ApiRefusal(status, `The API says no (${status}): ${sentences(title, detail)}${faults}`);
}

/** What is read of a problem. */
interface ProblemText {
  readonly title?: string;
  readonly detail?: string;
  readonly errors?: readonly { readonly path: string; readonly message: string }[];
}

/** Texts one after the other, each with a full stop. */
function sentences(...texts: readonly string[]): string {
  const said = texts.filter((text) => text !== '');
  return said.map((text) => (/[.!?]$/.test(text) ? text : `${text}.`)).join(' ');
}

/** An event of a live stream. */
export interface StreamEvent {
  readonly name: string;
  readonly data: unknown;
}

/**
 * Follows a live stream until the signal aborts, and again whenever it breaks off.
 *
 * @param onEvent told each event in its order
 * @param onBroken told when the stream is not there, before the next attempt
 */
export async function followStream(
  place: ApiPlace,
  path: string,
  follower: {
    readonly signal: AbortSignal;
    readonly onEvent: (event: StreamEvent) => void;
    readonly onBroken?: (reason: string) => void;
  },
): Promise<void> {
  const { signal, onEvent, onBroken } = follower;
  while (!signal.aborted) {
    try {
      const response = await fetch(`${place.url}${path}`, { headers: headersOf(place), signal });
      if (!response.ok || response.body === null) throw new Error(`status ${response.status}`);
      await readEvents(response.body, onEvent);
      throw new Error('the stream ended');
    } catch (thrown) {
      if (signal.aborted) return;
      onBroken?.(toError(thrown).message);
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  }
}

async function readEvents(
  body: ReadableStream<Uint8Array<ArrayBuffer>>,
  onEvent: (event: StreamEvent) => void,
): Promise<void> {
  let rest = '';
  for await (const text of body.pipeThrough(new TextDecoderStream())) {
    const blocks = (rest + text).split('\n\n');
    rest = blocks.pop() ?? '';
    for (const block of blocks) {
      const fields = new Map(
        block.split('\n').map((line) => {
          const colon = line.indexOf(':');
          return [line.slice(0, colon), line.slice(colon + 1).trimStart()];
        }),
      );
      const data = fields.get('data');
      if (data !== undefined)
        onEvent({ name: fields.get('event') ?? '', data: parseExactJson(data) });
    }
  }
}

function headersOf({ token }: ApiPlace): Record<string, string> {
  return token === undefined ? {} : { authorization: `Bearer ${token}` };
}
