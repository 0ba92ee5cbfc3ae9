import { cp, readdir, readFile, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { connectRedis, untilReady } from '../../../libs/store/connect.ts';
import { freePorts } from '../../support/free-port.ts';
import {
  newDir,
  RedisServer as RealServer,
  startRedisServer,
} from '../../support/redis-servers.ts';
import type { Database } from './database.ts';
import type { Journal } from './journal.ts';
import { LuaScripts } from './lua.ts';
import { RedisServer as FakeServer } from './server.ts';
import { loadScripts } from './store-scripts.ts';

/**
 * Holds what the fake Redis does after a torn append-only file to what the real one does: which half
 * of a commit it drops, what it keeps of it in the file, and what that does at the second restart.
 */

const scripts = loadScripts(new LuaScripts(), (_, text) => text);
const [shard, changes, ids, idsAfter] = ['s', 's:changes', 's:ids:0', 's:ids:1'] as const;
const settings = { appendfsync: 'always', 'aof-load-truncated': 'yes' };

interface Commit {
  readonly from: number;
  readonly next: number;
  readonly blocks: Readonly<Record<string, string>>;
}

/** The calls that all servers get first. The last one is torn. */
const [first, torn] = [
  { from: 0, next: 4, blocks: { 'b/a/shoes/CNY/1': 'one' } },
  { from: 4, next: 9, blocks: { 'b/a/shoes/CNY/1': 'two', 'b/b/shoes/CNY/1': 'two' } },
] as const;

function claimArgs(): string[] {
  return [shard, 'owner', '{"next":0}', '0', '1', 'k'];
}

function commitArgs({ from, next, blocks }: Commit): (string | Buffer)[] {
  const meta = JSON.stringify({ next });
  const bytes = Buffer.alloc(24 * (next - from), next);
  const place = [String(24 * from), bytes, '', '10', `digest of ${from}`];
  return [shard, changes, ids, idsAfter, '1', String(from), String(next), meta].concat(
    entriesOf(blocks) as never,
    place as never,
  );
}

function entriesOf(blocks: Commit['blocks']): Buffer {
  const parts = Object.entries(blocks).flatMap(([name, value]) =>
    [name, value].flatMap((text) => {
      const length = Buffer.alloc(2);
      length.writeUInt16BE(text.length);
      return [length, Buffer.from(text)];
    }),
  );
  return Buffer.concat(parts);
}

/** The clock goes on over a restart: an id of a stream that is not new is refused. */
let nowMs = 1_000;

function newFake(journal?: Journal): FakeServer {
  const parts = { name: 'fake', scripts, nowMs: () => nowMs++, pageFields: 10 };
  return new FakeServer({ ...parts, ...(journal !== undefined && { journal }) });
}

function onFake(fake: FakeServer, name: string, args: (string | Buffer)[], keys: number): unknown {
  return fake.execute({
    name,
    args: args.map((arg) => Buffer.from(arg as string)),
    scriptKeys: keys,
  });
}

type Shown = readonly [fields: string[], identities: string, changes: string[]];

function shownByFake(database: Database): Shown {
  const [hash, stream, string] = [shard, changes, ids].map((key) => database.get(key));
  const fields = hash?.kind === 'hash' ? [...hash.fields] : [];
  const bytes = string?.kind === 'string' ? string.bytes.toString('hex') : '';
  const entries = stream?.kind === 'stream' ? stream.entries : [];
  return [
    fields.map(([name, value]) => `${name}=${value.toString('hex')}`).toSorted(),
    bytes,
    entries.map((entry) => Buffer.concat([...entry.fields]).toString('hex')),
  ];
}

async function onReal<T>(
  server: RealServer,
  work: (connection: ReturnType<typeof connectRedis>) => Promise<T>,
): Promise<T> {
  const connection = connectRedis({ url: server.url, role: 'writer' });
  try {
    await untilReady(connection, AbortSignal.timeout(10_000));
    return await work(connection);
  } finally {
    connection.disconnect();
  }
}

function shownByReal(server: RealServer): Promise<Shown> {
  return onReal(server, async (connection) => {
    const fields = Object.entries(await connection.hgetallBuffer(shard));
    const entries = await connection.xrangeBuffer(changes, '-', '+');
    return [
      fields.map(([name, value]) => `${name}=${value.toString('hex')}`).toSorted(),
      (await connection.getBuffer(ids))?.toString('hex') ?? '',
      entries.map(([, some]) => Buffer.concat(some).toString('hex')),
    ];
  });
}

async function appendOnlyFile(dir: string): Promise<string> {
  const files = await readdir(join(dir, 'appendonlydir'));
  return join(dir, 'appendonlydir', files.find((name) => name.endsWith('.incr.aof')) ?? '');
}

/** Where each command of a file ends, and its name. */
function commandsOf(file: Buffer): { name: string; end: number }[] {
  const commands: { name: string; end: number }[] = [];
  let at = 0;
  const number = (): number => {
    const end = file.indexOf('\r\n', at);
    const value = Number(file.toString('latin1', at + 1, end));
    at = end + 2;
    return value;
  };
  while (at < file.length) {
    const parts: string[] = [];
    for (let left = number(); left > 0; left--) {
      const length = number();
      parts.push(file.toString('latin1', at, at + length));
      at += length + 2;
    }
    commands.push({ name: (parts[0] ?? '').toUpperCase(), end: at });
  }
  return commands;
}

/** The smaller commit that follows the restart: of what is stored then. */
function afterwards({ next }: { next: number }): Commit {
  return { from: next, next: next + 1, blocks: { 'b/a/shoes/CNY/1': 'three' } };
}

test('a torn file does to the fake what it does to the real one, at the first and the second restart', async () => {
  const original = await startRedisServer({ settings });
  await onReal(original, async (connection) => {
    await connection.tallyClaim(...claimArgs());
    for (const commit of [first, torn]) await connection.tallyCommit(...commitArgs(commit));
  });
  await original.kill();
  const commands = commandsOf(await readFile(await appendOnlyFile(original.dir)));
  const multi = commands.findLastIndex(({ name }) => name === 'MULTI');
  const block = commands.slice(multi + 1, -1);
  expect(block.length).toBeGreaterThan(2);
  expect(commands.at(-1)?.name).toBe('EXEC');

  let halves = 0;
  for (let kept = 0; kept <= block.length; kept++) {
    const whole = commands[multi + kept]?.end ?? 0;
    const isOver = commands[multi + kept + 1]?.end ?? 0;
    // Within the command that follows, and exactly where the last whole one ends.
    for (const cut of [Math.floor((whole + isOver) / 2), whole]) {
      const fake = newFake();
      onFake(fake, 'tallyClaim', claimArgs(), 1);
      for (const commit of [first, torn]) onFake(fake, 'tallyCommit', commitArgs(commit), 4);

      const [port = 0] = await freePorts(1);
      const dir = await newDir();
      const from = join(original.dir, 'appendonlydir');
      await cp(from, join(dir, 'appendonlydir'), { recursive: true });
      const file = await appendOnlyFile(dir);
      await truncate(file, cut);
      const real = new RealServer(port, dir, { settings });
      await real.start();
      // Newer servers cut the whole block off, wherever it is torn.
      const isHalfLeft = (await readFile(file)).length > (commands[multi - 1]?.end ?? 0);
      if (isHalfLeft) halves++;
      const once = newFake(fake.journal.afterCrash(1, isHalfLeft ? kept : null));
      expect(shownByFake(once.database), `cut at ${cut}`).toEqual(await shownByReal(real));

      const next = Number(await onReal(real, (connection) => connection.hget(shard, 'next')));
      const commit = commitArgs(afterwards({ next }));
      const replies = [
        await onReal(real, (connection) => connection.tallyCommit(...commit)),
        String(onFake(once, 'tallyCommit', commit, 4)).split(','),
      ];
      expect(replies[1]).toEqual(replies[0]);
      await real.kill();
      await real.start();
      const twice = newFake(once.journal.afterCrash(0, null));
      expect(shownByFake(twice.database), `cut at ${cut}`).toEqual(await shownByReal(real));
      await real.remove();
    }
  }
  // A file that ends with a whole command is always cut before the block.
  expect([0, block.length + 1]).toContain(halves);
}, 120_000);
