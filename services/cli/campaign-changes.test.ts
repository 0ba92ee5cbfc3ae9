import { stripVTControlCharacters } from 'node:util';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { paid, testApi } from '../../test/support/query-api/test-api.ts';
import { campaignCommand } from './commands/campaign.ts';

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  vi.restoreAllMocks();
  for (const close of closers.splice(0)) await close();
});

/** An API that listens, with 3 pairs of canvas and 1 of runner sold, and the commands that ask it.
 * They run in this process: each gives what it has printed, or throws what it says. */
async function listening() {
  const api = await testApi();
  api.events.push(paid({ listingId: 'canvas', quantity: 3 }), paid({ listingId: 'runner' }));
  api.feed();
  const url = await api.server.listen({ host: '127.0.0.1', port: 0 });
  closers.push(() => api.server.close());
  const tally = async (...args: string[]): Promise<string> => {
    let printed = '';
    vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
      printed += stripVTControlCharacters(String(text));
      return true;
    });
    await campaignCommand().parseAsync([...args, '--api', url], { from: 'user' });
    return printed;
  };
  return { ...api, tally };
}

describe('tally campaign', () => {
  test('holds and releases with a reason, and shows what that did', async () => {
    const { tally } = await listening();
    const held = await tally('hold', 'autumn', 'canvas', '--reason', 'complaint 118');
    expect(held).toContain('autumn is at version 2.');
    expect(held).toContain('had 4 net pairs and has 1 by it; 3 are held');
    const released = await tally('release', 'autumn', 'canvas', '--reason', 'withdrawn');
    expect(released).toContain('had 1 net pairs and has 4 by it; 0 are held');
    const trail = await tally('holds', 'autumn');
    expect(trail.match(/canvas (held|released)/g)).toEqual(['canvas released', 'canvas held']);
    const history = await tally('history', 'autumn');
    expect(history).toMatch(/2 {2}\S+ {2}anonymous {2}complaint 118\n +3 .*withdrawn/);
  });

  test('tells two versions apart, brand by brand', async () => {
    const { tally, define } = await listening();
    define({ heldListings: [{ listingId: 'canvas', reason: 'complaint', from: null }] });
    const output = await tally('diff', 'autumn');
    expect(output).toContain('version 1 to 2, by the activity clock');
    expect(output).toContain('1  hold of canvas added');
    expect(output).toMatch(/Ada +4 +1 +−3 +−3 by 1\n/);
    expect(output).toMatch(/All brands +4 +1 +−3 +−3 by 1\n/);
    expect(output).toMatch(/Held listings +0 +3 +\+3 +\+3 by 1\n/);
    const same = await tally('diff', 'autumn', '--from', '2', '--to', '2');
    expect(same).toContain('The two say the same.');
    const json = JSON.parse(await tally('diff', 'autumn', '--json'));
    expect(json.changes).toHaveLength(1);
  });

  test('says what the API says, field by field', async () => {
    const { tally } = await listening();
    const release = tally('release', 'autumn', 'canvas', '--reason', 'none');
    await expect(release).rejects.toThrow(
      'The API says no (404): There is no such listing. No listing of this id is held.',
    );
    const times = ['--from', '2026-11-10T20:07'];
    const hold = tally('hold', 'autumn', 'canvas', '--reason', 'x', ...times);
    await expect(hold).rejects.toThrow(/\n {2}body\.from must fall on a quarter hour of UTC/);
  });
});
