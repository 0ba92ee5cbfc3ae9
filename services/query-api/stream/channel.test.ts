import { expect, test } from 'vitest';
import { sampleSignal } from '../../../test/support/query-api/sample-signal.ts';
import { testApi } from '../../../test/support/query-api/test-api.ts';
import { authorise } from '../auth/authorise.ts';
import { openCaller } from '../auth/caller.ts';
import { Channel } from './channel.ts';
import { Viewer, waitingBytesMax } from './viewer.ts';

/** A viewer whose socket takes nothing while it is full. */
function slowViewer() {
  const written: string[] = [];
  const socket = {
    writableLength: 0,
    write: (chunk: Buffer) => written.push(chunk.toString()) > 0,
    end() {},
    destroy() {},
  };
  return { viewer: new Viewer(openCaller, socket), socket, written };
}

async function openChannel() {
  const api = await testApi();
  const decision = authorise(openCaller, 'readFigures', undefined);
  if (decision.kind !== 'allowed') throw new Error('everybody may look here');
  const query = { basis: 'activity', allowPartial: false } as const;
  const subject = { campaignId: 'autumn', scope: decision.scope, query };
  let id = 1;
  const channel = new Channel(api, subject, () => id);
  const say = (units: number) => {
    id++;
    api.clock.nowMs += 10;
    channel.tell(sampleSignal({ units }));
  };
  return { api, channel, say };
}

const eventsOf = (written: readonly string[]) =>
  [...written.join('').matchAll(/^id: (\d+)\nevent: (\w+)\ndata: .*?"units":(\d+)?/gm)].map(
    ([, id, event, units]) => [Number(id), event, units === undefined ? undefined : Number(units)],
  );

test('a viewer that was behind is told what was said meanwhile, after the figures', async () => {
  const { channel, say } = await openChannel();
  const { viewer, socket, written } = slowViewer();
  channel.join(viewer);
  say(1);
  socket.writableLength = waitingBytesMax + 1;
  say(2);
  say(3);
  socket.writableLength = 0;
  channel.catchUp(viewer);
  say(4);
  expect(eventsOf(written)).toEqual([
    [1, 'snapshot', undefined],
    [2, 'signal', 1],
    [4, 'reset', undefined],
    [4, 'signal', 2],
    [4, 'signal', 3],
    [5, 'signal', 4],
  ]);
});

test('a snapshot never has an earlier version than a signal before it', async () => {
  const { channel, say } = await openChannel();
  channel.join(slowViewer().viewer);
  say(1);
  const { viewer, written } = slowViewer();
  channel.join(viewer);
  expect(eventsOf(written)).toEqual([[2, 'snapshot', undefined]]);
});
