import { TallyError } from '../../libs/base/errors.ts';
import { anyFreePort, isPortFree, nextFreePort } from './process/free-port.ts';

/** The port that a server is to have: this one only, the first free one from here on, or any. */
export type PortChoice =
  | { readonly kind: 'exact'; readonly port: number }
  | { readonly kind: 'from'; readonly port: number }
  | { readonly kind: 'any' };

/**
 * A free port. The one that the server had last is taken again where the choice leaves it open, so
 * that what points at it goes on working.
 *
 * @throws TallyError `conflict` where the one and only port is taken
 */
export async function choosePort(choice: PortChoice, portBefore: number | null): Promise<number> {
  if (choice.kind === 'exact') {
    if (await isPortFree(choice.port)) return choice.port;
    throw new TallyError('conflict', `Port ${choice.port} of 127.0.0.1 is taken.`);
  }
  if (portBefore !== null && (await isPortFree(portBefore))) return portBefore;
  return choice.kind === 'from' ? nextFreePort(choice.port) : anyFreePort();
}
