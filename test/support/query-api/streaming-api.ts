import type { Caller } from '../../../services/query-api/auth/caller.ts';
import { type EventStream, openEventStream } from './event-stream.ts';
import { paid, type TestApi, type TestApiOptions, testApi } from './test-api.ts';

const opened: (() => Promise<unknown>)[] = [];

/** Closes what the tests have opened; call it after each. */
export async function closeAll(): Promise<void> {
  for (const close of opened.splice(0).reverse()) await close();
}

/** Has something closed with the rest. */
export function closeLater(close: () => Promise<unknown>): void {
  opened.push(close);
}

/** A brand, and somebody who may see all. The token is the caller's id. */
const callers: Record<string, Caller> = {
  board: { id: 'board', role: 'manager', brandIds: new Set(), expiresAtMs: null },
  ada: { id: 'ada', role: 'brand', brandIds: new Set(['ada']), expiresAtMs: null },
};

/** A test API that listens, with streams to open and credentials to take back. */
export async function streamingApi(options: TestApiOptions = {}) {
  const revoked = new Set<string>();
  const api: TestApi = await testApi({
    authenticator: {
      identify: async (authorization) => {
        const caller = callers[authorization?.replace('Bearer ', '') ?? ''];
        if (caller === undefined) return { kind: 'missing', reason: 'none' };
        return { kind: 'known', caller };
      },
      isCurrent: ({ id }) => !revoked.has(id),
    },
    ...options,
  });
  await api.server.listen({ host: '127.0.0.1', port: 0 });
  closeLater(() => api.server.close());
  const address = api.server.server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const { port } = address;
  const open = async (query = '', some: Record<string, string> = {}): Promise<EventStream> => {
    const headers = { authorization: 'Bearer board', ...some };
    const url = `http://127.0.0.1:${port}/v1/campaigns/autumn/stream${query}`;
    const stream = await openEventStream(url, headers);
    closeLater(() => stream.close());
    return stream;
  };
  const sell = (some: Parameters<typeof paid>[0] = {}) => {
    api.events.push(paid(some));
    api.clock.nowMs += 10;
    api.feed();
  };
  return { ...api, port, open, sell, revoke: (id: string) => revoked.add(id) };
}
