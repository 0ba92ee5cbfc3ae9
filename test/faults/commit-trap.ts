import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Direction, Link, TcpProxy } from './tcp-proxy.ts';
import { within } from './tcp-proxy.ts';

/**
 * A moment in the life of a commit, as the wire sees it:
 *
 * - `before it was sent`: the owner has sent it, and Redis has not got it
 * - `sent, no reply`: Redis has taken it and says so, and the owner has not heard
 * - `after the reply`: the owner is about to hear
 */
export const commitMoments = ['before it was sent', 'sent, no reply', 'after the reply'] as const;
export type CommitMoment = (typeof commitMoments)[number];

export interface CaughtCommit {
  readonly link: Link;
  /** Lets the bytes go that are held, or drops them with all that comes after them. */
  release(how: 'pass' | 'drop'): void;
}

const script = readFileSync(new URL('../../libs/store/lua/commit-4.lua', import.meta.url));
/** How a connection names the commit's script. */
const commitDigest = createHash('sha1').update(script).digest('hex');
/** What Redis says when it has taken one. */
const taken = 'committed';

/**
 * Catches the next commit that goes through a proxy at a named moment, and holds the wire there.
 * Gives undefined where none came in time.
 */
export async function catchCommit(
  proxy: TcpProxy,
  moment: CommitMoment,
  waitMsMax = 10_000,
): Promise<CaughtCommit | undefined> {
  const caught = Promise.withResolvers<CaughtCommit>();
  const [wantedDirection, mark]: [Direction, string] =
    moment === 'before it was sent' ? ['request', commitDigest] : ['reply', taken];
  let isCaught = false;
  proxy.tap = (link, direction, bytes) => {
    if (isCaught || direction !== wantedDirection || !bytes.includes(mark)) return undefined;
    isCaught = true;
    proxy.tap = null;
    const passes = Promise.withResolvers<boolean>();
    const release = (how: 'pass' | 'drop'): void => {
      passes.resolve(how === 'pass');
      if (how === 'drop') link.end('reset');
    };
    caught.resolve({ link, release });
    return moment === 'after the reply' ? undefined : passes.promise;
  };
  const result = await within(waitMsMax, caught.promise);
  proxy.tap = null;
  return result;
}
