import { describe, expect, test } from 'vitest';
import { openCaller } from '../auth/caller.ts';
import { behindMsMax, Viewer, waitingBytesMax } from './viewer.ts';

/** A socket whose other side reads when it is told to. */
function pipe() {
  const sent: string[] = [];
  const state = { writableLength: 0, ended: 0, destroyed: 0 };
  const viewer = new Viewer(openCaller, {
    write: (chunk) => {
      sent.push(chunk.toString());
      state.writableLength += chunk.length;
      return true;
    },
    end: () => state.ended++,
    destroy: () => state.destroyed++,
    get writableLength() {
      return state.writableLength;
    },
  });
  return { sent, state, viewer };
}

const large = Buffer.alloc(waitingBytesMax + 1, 'x');

describe('a viewer', () => {
  test('that reads is sent everything', () => {
    const { sent, state, viewer } = pipe();
    for (const event of ['a', 'b', 'c']) {
      viewer.send(Buffer.from(event), 0);
      state.writableLength = 0;
    }
    expect(sent).toEqual(['a', 'b', 'c']);
    expect(viewer.isBehind).toBe(false);
  });

  test('that is slow misses events and is skipped forward to what is now', () => {
    const { sent, state, viewer } = pipe();
    viewer.send(large, 0);
    for (const event of ['missed', 'missed too']) viewer.send(Buffer.from(event), 1);
    expect(viewer.isBehind).toBe(true);
    state.writableLength = 0;
    viewer.send(Buffer.from('still missed'), 2);
    viewer.catchUp(Buffer.from('now'));
    viewer.send(Buffer.from('next'), 3);
    expect(sent.slice(1)).toEqual(['now', 'next']);
    expect(viewer.isBehind).toBe(false);
  });

  test('that does not read is stuck after a while', () => {
    const { viewer } = pipe();
    viewer.send(large, 0);
    expect(viewer.isStuck(behindMsMax * 2)).toBe(false);
    viewer.send(large, 1000);
    expect(viewer.isStuck(1000 + behindMsMax - 1)).toBe(false);
    expect(viewer.isStuck(1000 + behindMsMax)).toBe(true);
  });

  test('is ended softly once, then cut off, and is sent nothing more', () => {
    const { sent, state, viewer } = pipe();
    viewer.end();
    viewer.send(Buffer.from('late'), 0);
    viewer.catchUp(Buffer.from('late'));
    expect([sent.length, state.ended, state.destroyed]).toEqual([0, 1, 0]);
    viewer.end();
    expect([state.ended, state.destroyed]).toEqual([1, 1]);
  });
});
