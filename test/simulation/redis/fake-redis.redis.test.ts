import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connectRedis, untilReady } from '../../../libs/store/connect.ts';
import { shadowKeys, shardKeys } from '../../../libs/store/keys.ts';
import { Random } from '../../../services/simulator/random.ts';
import { freshPrefix } from '../../support/fresh-prefix.ts';
import { type Reply, ReplyError } from './database.ts';
import { LuaScripts } from './lua.ts';
import { RedisServer } from './server.ts';
import { loadScripts } from './store-scripts.ts';

/**
 * Holds the fake Redis to a real one: random sequences of everything that the simulation calls, on
 * both, must give the same replies. Ids of stream entries come from clocks, so they are compared by
 * their order of appearance.
 */

const prefix = freshPrefix();
const scripts = loadScripts(new LuaScripts(), (_, text) => text);
let real: ReturnType<typeof connectRedis>;

beforeAll(async () => {
  real = connectRedis({ url: prefix.redisUrl, role: 'writer' });
  await untilReady(real, AbortSignal.timeout(5_000));
});

afterAll(() => real.disconnect());

type Argument = string | Buffer;

interface Call {
  readonly name: string;
  readonly args: readonly Argument[];
  readonly scriptKeys?: number;
}

/** What may make a stream anew. */
const remakes: ReadonlySet<string> = new Set(['DEL', 'UNLINK', 'RENAME', 'tallySwap']);

/** Both sides, and the ids that each has given to the entries of its streams. */
class Pair {
  readonly fake: RedisServer;
  readonly #ids = { real: [] as string[], fake: [] as string[] };

  constructor(pageFields: number) {
    let nowMs = 1_000;
    this.fake = new RedisServer({ name: 'fake', scripts, nowMs: () => nowMs++, pageFields });
  }

  /** Runs a call on both sides; `ID n` in an argument stands for the n-th id. */
  async run(call: Call): Promise<readonly [real: unknown, fake: unknown]> {
    // A stream that is made anew within a millisecond would give an id twice.
    const startedMs = Date.now();
    while (remakes.has(call.name) && Date.now() === startedMs) await real.ping();
    return [
      this.#plain('real', await this.#onReal(this.#withIds('real', call))),
      this.#plain('fake', this.#onFake(this.#withIds('fake', call))),
    ];
  }

  get idCount(): number {
    return this.#ids.real.length;
  }

  async #onReal({ name, args, scriptKeys }: Call): Promise<unknown> {
    try {
      if (scriptKeys === undefined) return await real.callBuffer(name, ...args);
      return await real[name as 'tallyClaim'](...args);
    } catch (thrown) {
      return thrown;
    }
  }

  #onFake({ name, args, scriptKeys }: Call): Reply | Error {
    const call = { name, args: args.map((arg) => Buffer.from(arg as string)) };
    try {
      return this.fake.execute({ ...call, ...(scriptKeys !== undefined && { scriptKeys }) });
    } catch (thrown) {
      if (thrown instanceof ReplyError) return thrown;
      throw thrown;
    }
  }

  #withIds(side: 'real' | 'fake', call: Call): Call {
    const args = call.args.map((arg) => {
      const found = typeof arg === 'string' ? /^(\(?)ID (\d+)$/.exec(arg) : null;
      return found === null ? arg : `${found[1]}${this.#ids[side][Number(found[2])]}`;
    });
    return { ...call, args };
  }

  /** A reply as plain values, with ids by number and errors by their first word. */
  #plain(side: 'real' | 'fake', reply: unknown): unknown {
    if (reply instanceof Error) return `error ${reply.message.split(' ')[0]}`;
    if (Array.isArray(reply)) return reply.map((item) => this.#plain(side, item));
    if (reply !== null && typeof reply === 'object' && 'status' in reply) return reply.status;
    if (!Buffer.isBuffer(reply) && typeof reply !== 'string') return reply;
    const text = typeof reply === 'string' ? reply : reply.toString('latin1');
    if (!/^\d+-\d+$/.test(text) || text === '0-0') return text;
    const ids = this.#ids[side];
    if (!ids.includes(text)) ids.push(text);
    return `ID ${ids.indexOf(text)}`;
  }
}

function pickOf<T>(random: Random, values: readonly T[]): T {
  return values[random.below(values.length)] as T;
}

function bytesOf(random: Random, lengthMax: number): Buffer {
  return Buffer.from(Array.from({ length: random.below(lengthMax + 1) }, () => random.below(256)));
}

/** Entries of a commit with any bytes in names and values. */
function entriesOf(random: Random): Buffer {
  const parts = Array.from({ length: random.below(5) }, () => {
    const [name, value] = [`b/${random.below(6)}/x/CNY/1`, bytesOf(random, 40)];
    const lengths = [Buffer.alloc(2), Buffer.alloc(2)] as const;
    lengths[0].writeUInt16BE(name.length);
    lengths[1].writeUInt16BE(value.length);
    return Buffer.concat([lengths[0], Buffer.from(name), lengths[1], value]);
  });
  return Buffer.concat(parts);
}

const number = (value: number): string => String(value);

function drawCall(random: Random, keys: readonly string[], pair: Pair): Call {
  const [shard = '', changes = '', first = '', second = '', shadow = '', others = ''] = keys;
  const key = pickOf(random, keys);
  const stored = pair.fake.database.get(shard);
  const fields = stored?.kind === 'hash' ? stored.fields : new Map<string, Buffer>();
  const known = (field: string): string =>
    random.chance(0.85) ? (fields.get(field)?.toString() ?? '0') : number(random.below(4));
  const id = pair.idCount > 0 ? `ID ${random.below(pair.idCount)}` : '1-1';
  switch (random.below(22)) {
    case 0: {
      const format = random.chance(0.9) ? '1' : '2';
      const args = ['owner', '{"next":5}', '5', format, random.chance(0.9) ? 'k' : 'other'];
      return { name: 'tallyClaim', args: [shard, ...args], scriptKeys: 1 };
    }
    case 1:
    case 2:
    case 3:
    case 4: {
      const next = number(Number(fields.get('next') ?? 0) + random.below(3));
      const ids = pair.fake.database.get(first);
      const length = ids?.kind === 'string' ? ids.bytes.length : 0;
      const position = number(random.chance(0.8) ? length : random.below(60));
      const args: Argument[] = [known('epoch'), known('next'), next, `{"next":${next}}`];
      args.push(entriesOf(random), position, bytesOf(random, 24), bytesOf(random, 6));
      args.push(number(random.between(1, 4)), 'digest');
      return { name: 'tallyCommit', args: [shard, changes, first, second, ...args], scriptKeys: 4 };
    }
    case 5:
      return { name: 'tallyPeek', args: [shard, changes], scriptKeys: 2 };
    case 6:
      return { name: 'HMGET', args: [key, 'epoch', 'next', 'no such field'] };
    case 7:
      return { name: 'STRLEN', args: [key] };
    case 8:
      return { name: 'GETRANGE', args: [key, '0', number(random.below(40))] };
    case 9:
      return { name: 'XRANGE', args: [key, random.chance(0.5) ? `(${id}` : '-', '+'] };
    case 10:
      return { name: 'XREVRANGE', args: [key, '+', '-', 'COUNT', number(random.between(1, 3))] };
    case 11:
      return { name: pickOf(random, ['XLEN', 'HLEN', 'TYPE']), args: [key] };
    case 12:
      return random.chance(0.4) ? { name: 'DEL', args: [key] } : { name: 'TYPE', args: [key] };
    case 13:
      return random.chance(0.2)
        ? { name: 'SADD', args: [key, number(random.below(3))] }
        : { name: 'HSET', args: [shard, 'extra', bytesOf(random, 5), 'epoch', known('epoch')] };
    case 14:
      return { name: 'SETRANGE', args: [first, number(random.below(30)), bytesOf(random, 10)] };
    case 15:
      return { name: 'APPEND', args: [pickOf(random, [first, second]), bytesOf(random, 4)] };
    case 16:
      return { name: 'HINCRBY', args: [shard, 'count', number(random.below(9))] };
    case 17: {
      const plan = [
        random.chance(0.9) ? 'plan' : 'other',
        '{"by":"me"}',
        pickOf(random, ['1', '7']),
      ];
      const args = ['me', '{"next":5}', '5', '1', 'k', ...plan];
      return { name: 'tallyBegin', args: [shadow, shard, ...args], scriptKeys: 2 };
    }
    case 18: {
      const built = pair.fake.database.get(shadow);
      const ofShadow = built?.kind === 'hash' ? built.fields : new Map<string, Buffer>();
      const [epoch, next] = ['epoch', 'next'].map(
        (field) => ofShadow.get(field)?.toString() ?? '1',
      );
      const args = [epoch, random.chance(0.9) ? next : '7', 'me'] as string[];
      return { name: 'tallySwap', args: [shard, changes, shadow, others, ...args], scriptKeys: 4 };
    }
    case 19:
      return { name: pickOf(random, ['EXISTS', 'UNLINK']), args: [key, pickOf(random, keys)] };
    case 20:
      return random.chance(0.3)
        ? { name: 'RENAME', args: [pickOf(random, [shadow, others, second]), key] }
        : { name: 'EXISTS', args: [key] };
    default: {
      const keep = number(random.between(1, 4));
      return { name: 'XADD', args: [changes, 'MAXLEN', keep, '*', 'f', bytesOf(random, 5)] };
    }
  }
}

/** All fields of a hash by pages, as a load reads them. */
async function scanned(
  page: (cursor: string) => unknown | Promise<unknown>,
): Promise<Map<string, string>> {
  const fields = new Map<string, string>();
  let cursor = '0';
  do {
    const [next, items] = (await page(cursor)) as [Buffer, Buffer[]];
    cursor = String(next);
    for (let i = 0; i < items.length; i += 2) {
      fields.set(String(items[i]), (items[i + 1] as Buffer).toString('hex'));
    }
  } while (cursor !== '0');
  return fields;
}

test('random sequences of scripts and commands give the replies of a real Redis', async () => {
  const seed = randomBytes(3).toString('hex');
  for (let sequence = 0; sequence < 40; sequence++) {
    const random = new Random(seed, `sequence ${sequence}`);
    const names = shardKeys({ prefix: prefix.prefix, topic: `t${sequence}` }, 0);
    const beside = shadowKeys({ prefix: prefix.prefix, topic: `t${sequence}` }, 0);
    const chunks = [names.identities(0), names.identities(1)];
    const keys = [names.shard, names.changes, ...chunks, beside.shard, beside.changes];
    const pair = new Pair(random.between(1, 9));
    for (let step = 0; step < 60; step++) {
      const call = drawCall(random, keys, pair);
      const [fromReal, fromFake] = await pair.run(call);
      const shown = `seed ${seed}, sequence ${sequence}, step ${step}: ${call.name} ${call.args.join(' ')}`;
      expect(fromFake, shown).toEqual(fromReal);
    }
    const stored = pair.fake.database.get(names.shard);
    if (stored?.kind !== 'hash') continue;
    const { shard } = names;
    const byReal = await scanned((cursor) => real.hscanBuffer(shard, cursor, 'COUNT', 3));
    const byFake = await scanned((cursor) =>
      pair.fake.execute({ name: 'HSCAN', args: [Buffer.from(shard), Buffer.from(cursor)] }),
    );
    expect(byFake, `seed ${seed}, sequence ${sequence}`).toEqual(byReal);
  }
});
