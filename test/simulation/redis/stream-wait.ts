import type { Timeline } from '../timeline.ts';
import { entryReply, parseId } from './commands.ts';
import { compareIds, type Reply, ReplyError, type StreamEntry } from './database.ts';
import type { Link } from './link.ts';
import type { RedisServer } from './server.ts';

/**
 * `XREAD COUNT n BLOCK ms STREAMS keys… ids…`: answers with what is there, or waits until there is
 * something, or for the time it was told, and then answers null.
 */
export function readStreams(
  where: { readonly server: RedisServer; readonly timeline: Timeline; readonly link: Link },
  args: readonly Buffer[],
  answer: (reply: Reply | Error) => void,
): void {
  const { server, timeline, link } = where;
  const words = args.map((arg) => arg.toString('latin1'));
  const count = Number(words[words.indexOf('COUNT') + 1]);
  const blockMs = Number(words[words.indexOf('BLOCK') + 1]);
  const named = words.slice(words.indexOf('STREAMS') + 1);
  const keys = named.slice(0, named.length / 2);
  const positions = named.slice(named.length / 2);
  let isDone = false;
  const finish = (reply: Reply | Error): void => {
    isDone = true;
    answer(reply);
  };
  const look = (): void => {
    if (isDone || link.isBroken) return;
    const found = tryRead(server, keys, positions, count);
    if (found !== null) return finish(found);
    for (const key of keys) server.whenStreamGrows(key, look);
  };
  look();
  timeline.after(blockMs, () => {
    if (!isDone) finish(null);
  });
}

function tryRead(
  server: RedisServer,
  keys: readonly string[],
  positions: readonly string[],
  count: number,
): Reply | Error {
  const found: Reply[] = [];
  for (const [index, key] of keys.entries()) {
    const value = server.database.get(key);
    if (value === undefined) continue;
    if (value.kind !== 'stream') {
      return new ReplyError('WRONGTYPE Operation against a key holding the wrong kind of value');
    }
    const after = parseId(positions[index] as string);
    const isNew = ({ id }: StreamEntry): boolean => compareIds(id, after) > 0;
    const entries = value.entries.filter(isNew).slice(0, count);
    if (entries.length > 0) found.push([Buffer.from(key, 'latin1'), entries.map(entryReply)]);
  }
  return found.length > 0 ? found : null;
}
