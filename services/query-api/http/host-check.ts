import type { FastifyRequest } from 'fastify';
import { Problem } from './problem.ts';

const loopbackHost = /^(localhost|127\.\d{1,3}\.\d{1,3}\.\d{1,3}|\[::1\])(:\d+)?$/i;

/**
 * Where nobody has to say who they are, a page of another site could still reach this machine
 * through the visitor's browser, under a name of its own that leads here. So only requests that
 * were meant for this machine are taken.
 *
 * @throws Problem `wrong-host`
 */
export async function requireLoopbackHost(request: FastifyRequest): Promise<void> {
  if (loopbackHost.test(request.headers.host ?? '')) return;
  throw new Problem('wrong-host', 'Ask for localhost or 127.0.0.1.');
}

/** Whether an address to listen on can only be reached from this machine. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(host);
}
