import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { freshPrefix } from '../../test/support/fresh-prefix.ts';
import { identityBytes } from '../fold/identity-table.ts';
import { emptyShardMeta } from '../fold/shard.ts';
import type { ShardDelta } from '../fold/shard-delta.ts';
import { connectRedis, untilReady } from './connect.ts';
import { type Claim, CommitRefusedError, ShardStore } from './shard-store.ts';

/**
 * The algebra of commits, on the real scripts and a real Redis: a commit of the offsets [from, next)
 * by an owner of some epoch, against a shard that stands somewhere.
 */

const prefix = freshPrefix();
let connection: ReturnType<typeof connectRedis>;
let topic: string;
let topics = 0;

beforeEach(async () => {
  connection = connectRedis({ url: prefix.redisUrl, role: 'writer' });
  await untilReady(connection, AbortSignal.timeout(5_000));
});

afterEach(() => connection.disconnect());

function openStore(): ShardStore {
  const space = { prefix: prefix.prefix, topic };
  return new ShardStore({ connection, space, owner: 'test', identityKeyFingerprint: 'k' });
}

/** A commit as its sender has it. */
interface Sent {
  readonly epoch: number;
  readonly from: number;
  readonly next: number;
  /** Tells what two senders of the same range have written. */
  readonly mark: number;
}

/** What must happen. Each offset has one identity, and each commit writes one block. */
class Model {
  epoch = 1;
  next: number;
  block: string | undefined;
  identities: string;
  changes: string[] = [];

  constructor(start: number) {
    this.next = start;
    this.identities = '00'.repeat(identityBytes * start);
  }

  commit(sent: Sent): string {
    if (sent.epoch !== this.epoch) return 'fenced';
    if (sent.from !== this.next) return 'moved';
    this.next = sent.next;
    this.block = blockOf(sent);
    this.identities += identitiesOf(sent).toString('hex');
    this.changes.push(`${sent.from} to ${sent.next} in ${sent.epoch}: ${sent.mark}`);
    return 'committed';
  }
}

const blockName = 'b/brand/shoes/CNY/1';

function blockOf({ next, mark }: Sent): string {
  return `${next} by ${mark}`;
}

function identitiesOf({ from, next, mark }: Sent): Buffer {
  return Buffer.alloc(identityBytes * (next - from), mark);
}

function entriesOf(sent: Sent): Buffer {
  const value = blockOf(sent);
  const bytes = Buffer.alloc(4 + blockName.length + value.length);
  let at = bytes.writeUInt16BE(blockName.length);
  at += bytes.write(blockName, at);
  at = bytes.writeUInt16BE(value.length, at);
  bytes.write(value, at);
  return bytes;
}

function deltaOf(sent: Sent): ShardDelta {
  const { from, next, mark } = sent;
  const bytes = identitiesOf(sent);
  return {
    from,
    fromDigest: String(mark),
    meta: { ...emptyShardMeta(0), next, applied: next },
    entries: entriesOf(sent),
    blockCount: 1,
    identities: bytes.length === 0 ? [] : [{ chunk: 0, index: from, bytes }],
  };
}

async function commit(store: ShardStore, claim: Claim, sent: Sent): Promise<string> {
  try {
    await store.commit({ ...claim, epoch: String(sent.epoch) }, deltaOf(sent), 100);
    return 'committed';
  } catch (thrown) {
    if (!(thrown instanceof CommitRefusedError)) throw thrown;
    return thrown.refusal;
  }
}

/** Everything that a shard has in Redis, in the words of the model. */
async function stored({ keys }: Claim) {
  const hash = await connection.hgetall(keys.shard);
  const entries = await connection.xrange(keys.changes, '-', '+');
  return {
    epoch: Number(hash.epoch),
    next: Number(hash.next),
    block: hash[blockName],
    identities: (await connection.getBuffer(keys.identities(0)))?.toString('hex') ?? '',
    changes: entries.map(([, fields]) => {
      const of = (name: string) => fields[fields.indexOf(name) + 1];
      return `${of('from')} to ${of('next')} in ${of('epoch')}: ${of('digest')}`;
    }),
  };
}

/** A new shard that one commit has moved from 4 to 10, by its second owner. */
async function shardAtTen() {
  topic = `ranges-${topics++}`;
  const store = openStore();
  const claim = await store.claim(0, 4);
  await store.claim(0, 4);
  await connection.set(claim.keys.identities(0), Buffer.alloc(4 * identityBytes));
  const model = new Model(4);
  model.epoch = 2;
  const sent = { epoch: 2, from: 4, next: 10, mark: 1 };
  expect(await commit(store, claim, sent)).toBe(model.commit(sent));
  expect(await stored(claim)).toEqual({ ...model });
  return { store, claim, model, last: sent };
}

const relations = [
  ['follows on', 10, 13],
  ['follows on and is empty', 10, 10],
  ['the same again', 4, 10],
  ['begins at the same offset and ends earlier', 4, 7],
  ['begins at the same offset and ends later', 4, 13],
  ['ends at the same offset and begins later', 7, 10],
  ['ends at the same offset and begins earlier', 2, 10],
  ['lies within', 5, 8],
  ['encloses it', 2, 13],
  ['overlaps its beginning', 2, 7],
  ['overlaps its end', 7, 13],
  ['lies before it', 0, 3],
  ['ends where it begins', 2, 4],
  ['leaves a gap', 11, 13],
  ['leaves a gap and is empty', 11, 11],
] as const;

const owners = [
  ['of its epoch', 2],
  ['of an older epoch', 1],
  ['of a newer epoch', 3],
] as const;

test.each(
  relations.flatMap(([relation, from, next]) =>
    owners.map(([owner, epoch]) => ({ relation, owner, from, next, epoch })),
  ),
)('a commit that $relation, by an owner $owner', async ({ from, next, epoch }) => {
  const { store, claim, model } = await shardAtTen();
  const sent = { epoch, from, next, mark: 2 };
  const atItsPlace = from === 10 ? 'committed' : 'moved';
  const outcome = epoch === 2 ? atItsPlace : 'fenced';
  expect(await commit(store, claim, sent)).toBe(outcome);
  expect(model.commit(sent)).toBe(outcome);
  expect(await stored(claim)).toEqual({ ...model });
});

type Step =
  | { readonly kind: 'claim' }
  /** A commit is made, relative to what its sender believes. It is not delivered yet. */
  | {
      readonly kind: 'send';
      readonly epoch: number;
      readonly from: number;
      readonly length: number;
    }
  /** One of those that were made arrives: for the first time or again, in any order. */
  | { readonly kind: 'deliver'; readonly which: number };

const steps = fc.array(
  fc.oneof(
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('claim' as const) }) },
    {
      weight: 4,
      arbitrary: fc.record({
        kind: fc.constant('send' as const),
        epoch: fc.constantFrom(0, 0, 0, 0, -1, 1),
        from: fc.constantFrom(0, 0, 0, 0, -3, -1, 1, 2),
        length: fc.integer({ min: 0, max: 4 }),
      }),
    },
    {
      weight: 6,
      arbitrary: fc.record({ kind: fc.constant('deliver' as const), which: fc.nat(30) }),
    },
  ),
  { minLength: 10, maxLength: 40 },
);

test('any commands in any order leave what the model says', async () => {
  const outcomes = { committed: 0, fenced: 0, moved: 0 };
  const play = async (script: readonly Step[]): Promise<void> => {
    topic = `ranges-${topics++}`;
    const store = openStore();
    const claim = await store.claim(0, 0);
    const model = new Model(0);
    const sent: Sent[] = [];
    // What its owner believes: a commit that is on its way counts as taken until the next claim.
    let believed = { epoch: 1, next: 0 };
    for (const step of script) {
      if (step.kind === 'claim') {
        const { epoch, meta } = await store.claim(0, 0);
        model.epoch++;
        expect([Number(epoch), meta.next]).toEqual([model.epoch, model.next]);
        believed = { epoch: Number(epoch), next: meta.next };
      } else if (step.kind === 'send') {
        const from = Math.max(0, believed.next + step.from);
        const [epoch, next] = [believed.epoch + step.epoch, from + step.length];
        sent.push({ epoch, from, next, mark: sent.length + 1 });
        believed = { ...believed, next };
      } else if (sent.length > 0) {
        // The newest ones come most often.
        const one = sent[Math.max(0, sent.length - 1 - step.which)] as Sent;
        const outcome = await commit(store, claim, one);
        expect(outcome).toBe(model.commit(one));
        outcomes[outcome as keyof typeof outcomes]++;
        expect(await stored(claim)).toEqual({ ...model });
      }
    }
  };
  await fc.assert(fc.asyncProperty(steps, play), { numRuns: 60 });
  // A property that never saw one of them says nothing about it.
  for (const count of Object.values(outcomes)) expect(count).toBeGreaterThan(10);
}, 60_000);

test('offsets and epochs keep all their digits up to 2^53', async () => {
  topic = `ranges-${topics++}`;
  const store = openStore();
  const start = Number.MAX_SAFE_INTEGER - 5;
  const { keys } = await store.claim(0, start);
  await connection.hset(keys.shard, 'epoch', String(Number.MAX_SAFE_INTEGER - 2));
  const claim = await store.claim(0, start);
  expect(claim).toMatchObject({ epoch: '9007199254740990', meta: { next: start } });
  const meta = { ...claim.meta, next: Number.MAX_SAFE_INTEGER, skipped: 5 };
  const nothing = { entries: Buffer.alloc(0), blockCount: 0, identities: [] };
  const delta = { from: start, fromDigest: claim.meta.digest, meta, ...nothing };
  await store.commit(claim, delta, 10);
  expect(await connection.hmget(keys.shard, 'epoch', 'next')).toEqual([
    '9007199254740990',
    '9007199254740991',
  ]);
  expect(await store.verify(claim, meta)).toBe(true);
});
