import createClient, { type Client } from 'openapi-fetch';
import { parseExactJson } from '../base/exact-json.ts';
import type { ProblemAnswer } from '../contracts/api.ts';
import { ApiProblem } from './api-problem.ts';
import type { Paths } from './api-types.generated.ts';

/** Where the API is, and who asks. */
export interface ApiPlace {
  /** `http://127.0.0.1:8080`, without a slash at the end. */
  readonly url: string;
  /** A bearer token or API key, where one is needed. */
  readonly token?: string;
}

/** The routes as typed calls: `client.GET('/v1/campaigns/{campaignId}/totals', { params })`. */
export type ApiClient = Client<Paths, 'application/json'>;

/**
 * A client of the API, whose types are made from its description. A whole number that a double would
 * round comes as a bigint. Whatever is not answered well throws ApiProblem, so `data` is there;
 * where the API can't be reached it throws what `fetch` does.
 */
export function apiClient(place: ApiPlace): ApiClient {
  return createClient<Paths, 'application/json'>({
    baseUrl: place.url,
    headers: headersOf(place),
    fetch: fetchExact,
  });
}

/** The headers by which the API knows who asks. */
export function headersOf({ token }: ApiPlace): Record<string, string> {
  return token === undefined ? {} : { authorization: `Bearer ${token}` };
}

/** The path of the page after, where an answer is not the last one (RFC 8288). */
export function nextPage(response: Response): string | undefined {
  return /<([^>]*)>; rel="next"/.exec(response.headers.get('link') ?? '')?.[1];
}

/** Any path of the API, for what a `Link` leads to.
 *
 * @throws ApiProblem where the API says no
 */
export async function askPath(
  place: ApiPlace,
  path: string,
  init?: RequestInit,
): Promise<Response> {
  const headers = { ...headersOf(place), ...(init?.headers as Record<string, string> | undefined) };
  return fetchExact(new Request(`${place.url}${path}`, { ...init, headers }));
}

async function fetchExact(request: Request): Promise<Response> {
  const response = await fetch(request);
  if (!isJson(response)) {
    if (response.status < 400) return response;
    throw new ApiProblem(response, {});
  }
  const text = await response.text();
  if (!response.ok) throw new ApiProblem(response, parseProblem(text));
  const headers = new Headers(response.headers);
  // Without a length the client would read the text by itself, and round.
  headers.set('content-length', String(new TextEncoder().encode(text).length));
  const exact = new Response(text, { status: response.status, headers });
  return Object.assign(exact, { json: async () => parseExactJson(text) });
}

function isJson({ headers }: Response): boolean {
  return /^application\/(problem\+)?json/.test(headers.get('content-type') ?? '');
}

function parseProblem(text: string): Partial<ProblemAnswer> {
  try {
    return parseExactJson(text) as Partial<ProblemAnswer>;
  } catch {
    return {};
  }
}
