import { type ApiClient, apiClient } from '../../../../libs/client/api-client.ts';
import { ApiProblem } from '../../../../libs/client/api-problem.ts';
import { expire, token } from '../session/session.ts';

/** Where the API is, and who asks, for streams and files. */
export function apiPlace(): { readonly url: string; readonly token?: string } {
  const kept = token();
  return { url: window.location.origin, ...(kept !== undefined && { token: kept }) };
}

/**
 * Asks the API as whoever is signed in.
 *
 * ```ts
 * const totals = await ask((api) => api.GET('/v1/campaigns/{campaignId}/totals', { params }));
 * ```
 *
 * @throws ApiProblem where the API says no; a token that it no longer knows leads to the sign-in
 */
export async function ask<Data>(
  question: (api: ApiClient) => Promise<{ readonly data?: Data }>,
): Promise<Data> {
  try {
    const { data } = await question(apiClient(apiPlace()));
    return data as Data;
  } catch (thrown) {
    noteRefusal(thrown);
    throw thrown;
  }
}

/** Leads to the sign-in where the API does not know the reader any more. */
export function noteRefusal(thrown: unknown): void {
  if (thrown instanceof ApiProblem && thrown.status === 401) expire();
}
