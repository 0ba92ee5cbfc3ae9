import { expect, test } from 'vitest';
import { requestTimeoutMs } from './client.ts';
import { orderLogDefaults } from './order-log-options.ts';

test('a half-open wire is given up while a heartbeat can still keep the session', () => {
  const { sessionTimeoutMs, heartbeatMs, fetchWaitMs, holdMsMax } = orderLogDefaults;
  // The last heartbeat that got through, then one that is not answered, then one on a new connection.
  const neededMs = heartbeatMs + fetchWaitMs + holdMsMax + requestTimeoutMs + 1_000;
  expect(neededMs).toBeLessThan(sessionTimeoutMs);
});
