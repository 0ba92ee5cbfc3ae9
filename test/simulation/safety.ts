import type { PurchasePage } from '../../libs/contracts/purchase-page.ts';
import type { ShardEvent } from '../../libs/store/follow.ts';
import { shardKeys } from '../../libs/store/keys.ts';
import type { Coverage } from './coverage.ts';
import type { DeadLetterTopic } from './dead-letter-topic.ts';
import { explain } from './explain.ts';
import type { Standing, TopicPartition } from './log/topic.ts';
import { ReaderView } from './reader-view.ts';
import type { Effect } from './redis/commands.ts';
import type { RedisServer, ServerCall } from './redis/server.ts';
import { countersOf, isExpected, type ShardView, viewShard } from './shard-view.ts';
import type { Expected } from './truth.ts';

export const keySpace = { prefix: 'tally', topic: 'orders' } as const;

/** A rule of the product that a run has seen broken. */
export class Violation extends Error {
  readonly rule: string;

  constructor(rule: string, message: string) {
    super(`${rule}: ${message}`);
    this.rule = rule;
  }
}

export interface SafetyParts {
  readonly partitions: readonly TopicPartition[];
  readonly deadLetters: DeadLetterTopic;
  readonly coverage: Coverage;
}

/** What happened to a partition that can make a halt right. */
export type Incident = 'expired' | 'replaced' | 'corrupt' | 'keys' | 'torn';

/**
 * Watches a run. Everything that is stored, told to a reader or halted is held against the naive
 * count of the log, at the moment when it happens. The first broken rule is kept in `violation`.
 */
export class Safety {
  violation: Violation | undefined;
  readonly #parts: SafetyParts;
  readonly #incidents = new Map<number, Set<Incident>>();
  readonly #epochs = new Map<string, number>();
  readonly #readers = new Map<string, ReaderView>();

  constructor(parts: SafetyParts) {
    this.#parts = parts;
  }

  fail(rule: string, message: string): void {
    this.violation ??= new Violation(rule, message);
  }

  /** Something happened to a partition after which a halt can be right. */
  noteIncident(partition: number, incident: Incident): void {
    const incidents = this.#incidents.get(partition) ?? new Set();
    this.#incidents.set(partition, incidents.add(incident));
  }

  hadIncident(partition: number, incident: Incident): boolean {
    return this.#incidents.get(partition)?.has(incident) ?? false;
  }

  /** A server is about to serve: what it starts with must be right already. */
  watch(server: RedisServer): void {
    for (const { partition } of this.#parts.partitions) {
      const view = this.#check(server, partition, this.hadIncident(partition, 'torn'));
      if (view !== undefined) this.#epochs.set(`${server.name}/${partition}`, Number(view.epoch));
    }
    server.onWrite = (block, call, failed) => this.#onWrite(server, block, call, failed);
  }

  /** A process has halted a partition. */
  onHalt(partition: number, reason: string): void {
    this.#parts.coverage.hit(`halt: ${haltKind(reason)}`);
    if (this.#incidents.has(partition)) return;
    this.fail('no false alarm', `partition ${partition} was halted: ${reason}`);
  }

  /** A reader of shards was told something. */
  onEvent(reader: string, event: ShardEvent): void {
    const partition = 'state' in event ? event.state.partition : event.partition;
    const name = `${reader}/${partition}`;
    const view = this.#readers.get(name) ?? new ReaderView();
    this.#readers.set(name, view);
    const problem = view.take(event);
    if (problem !== undefined) return this.fail('reader keeps order', `${name}: ${problem}`);
    const shown = view.shown;
    if (shown === undefined) return;
    const { start, next } = shown.meta;
    const standing = this.#partition(partition).standing(start, next, (expected) =>
      isExpected(shown, expected),
    );
    if (standing !== 'none') return;
    const details = explain(this.#partition(partition), shown, view.counters());
    this.fail(
      'reader shows a fold',
      `${name} at ${next} shows what the log never gave. ${details}`,
    );
  }

  /** Where a reader stands with a partition; undefined where it shows nothing. */
  shownBy(reader: string, partition: number): ReaderView['shown'] {
    return this.#readers.get(`${reader}/${partition}`)?.shown;
  }

  /** Every counter that a reader shows of a partition, by name. */
  countersShownBy(reader: string, partition: number): ReadonlyMap<string, number> {
    return this.#readers.get(`${reader}/${partition}`)?.counters() ?? new Map();
  }

  /** Every page of purchases that a reader shows of a partition. */
  pagesShownBy(reader: string, partition: number): readonly PurchasePage[] {
    return this.#readers.get(`${reader}/${partition}`)?.pages() ?? [];
  }

  /** How the stored shard of a partition stands to the log; undefined where there is no shard. */
  standingOf(server: RedisServer, partition: number): Standing | undefined {
    const view = viewShard(server.database, shardKeys(keySpace, partition).shard);
    return view === undefined ? undefined : this.#standing(partition, view);
  }

  #partition(partition: number): TopicPartition {
    return this.#parts.partitions[partition] as TopicPartition;
  }

  #standing(partition: number, view: ShardView): Standing {
    const isEqual = (expected: Expected): boolean => {
      const { identities } = view;
      if (!isExpected(view, expected)) return false;
      // Where a chunk was taken away, there is nothing to compare.
      if (identities === null) return this.hadIncident(partition, 'keys');
      const { low, high } = expected.identities;
      return identities.low === low && identities.high === high;
    };
    return this.#partition(partition).standing(view.meta.start, view.meta.next, isEqual);
  }

  #onWrite(server: RedisServer, block: readonly Effect[], call: ServerCall, failed: boolean): void {
    if (failed) {
      const effects = block.map(([name]) => String(name)).join(', ');
      this.fail('no half script', `${call.name} failed after it had run ${effects}`);
    }
    const partition = partitionOf(call.args[0]);
    if (partition === undefined) return this.#forgetEpochs(server);
    const isShadow = String(call.args[0]).endsWith(':shadow');
    if (call.name === 'tallyCommit' && !isShadow) this.#checkCommit(server, partition, call);
    // What a torn file has left can be claimed and hidden; nothing may be counted on top of it.
    const isCount = call.name === 'tallyCommit' && !isShadow && !hides(call);
    const view = this.#check(server, partition, !isCount && this.hadIncident(partition, 'torn'));
    const name = `${server.name}/${partition}`;
    if (view === undefined) {
      this.#epochs.delete(name);
      return;
    }
    const before = this.#epochs.get(name);
    const epoch = Number(view.epoch);
    this.#epochs.set(name, epoch);
    if (call.name === 'tallySwap') return this.#checkSwap(server, partition, view, before);
    const expected = call.name === 'tallyClaim' ? (before ?? 0) + 1 : before;
    if (call.scriptKeys !== undefined && epoch !== expected) {
      this.fail('epochs go up by one a claim', `${name} went from ${before} to ${epoch}`);
    }
  }

  /** Every shard of a server is gone. */
  #forgetEpochs(server: RedisServer): void {
    for (const { partition } of this.#parts.partitions) {
      this.#epochs.delete(`${server.name}/${partition}`);
    }
  }

  #checkCommit(server: RedisServer, partition: number, call: ServerCall): void {
    const [epoch, from, next] = call.args.slice(4, 7).map(String);
    const stored = this.#epochs.get(`${server.name}/${partition}`);
    if ((call.args[11] as Buffer).length > 0) {
      this.#parts.coverage.hit('commit: runs over into the next chunk of identities');
    }
    if ((call.args[8] as Buffer).includes('o/1')) {
      this.#parts.coverage.hit('commit: goes on in the next page of purchases');
    }
    if (Number(epoch) !== stored) {
      this.fail('no commit of a fenced owner', `epoch ${epoch} committed where ${stored} owns`);
    }
    this.#checkDeadLetters(server, partition, Number(from), Number(next));
  }

  /** What was put in place is fenced off from whoever owned the shard, and all its letters are sent. */
  #checkSwap(server: RedisServer, partition: number, view: ShardView, before = 0): void {
    const { start, next } = view.meta;
    if (Number(view.epoch) <= before) {
      this.fail('a swap fences', `${server.name}/${partition} stays at epoch ${before}`);
    }
    this.#checkDeadLetters(server, partition, start, next);
  }

  #checkDeadLetters(server: RedisServer, partition: number, from: number, next: number): void {
    const view = viewShard(server.database, shardKeys(keySpace, partition).shard);
    if (view === undefined) return;
    const track = this.#partition(partition)
      .tracks(view.meta.start)
      .find((some) => {
        const expected = some.at(next);
        return expected !== undefined && isExpected(view, expected);
      });
    for (const dead of track?.deadBetween(from, next) ?? []) {
      if (this.#parts.deadLetters.has(partition, dead)) continue;
      this.fail('dead letters first', `${partition}/${dead.offset} is counted, and has no letter`);
    }
  }

  /** Holds a stored shard against the log. */
  #check(server: RedisServer, partition: number, mayBeTorn: boolean): ShardView | undefined {
    const key = shardKeys(keySpace, partition).shard;
    let view: ShardView | undefined;
    try {
      view = viewShard(server.database, key);
    } catch (thrown) {
      this.fail('Redis holds a fold', `${server.name}/${partition} can't be read: ${thrown}`);
      return undefined;
    }
    if (view === undefined || this.#standing(partition, view) !== 'none') return view;
    if (mayBeTorn) {
      this.#parts.coverage.hit('redis: holds counters of two moments');
      return view;
    }
    const details = explain(this.#partition(partition), view, countersOf(server.database, key));
    this.fail(
      'Redis holds a fold',
      `${server.name}/${partition} at ${view.meta.next} holds what the log never gave. ${details}`,
    );
    return view;
  }
}

function partitionOf(key: Buffer | undefined): number | undefined {
  const found = /\{orders\/(\d+)\}/.exec(key?.toString('latin1') ?? '')?.[1];
  return found === undefined ? undefined : Number(found);
}

/** Whether a commit only says that the partition is halted. */
function hides({ args }: ServerCall): boolean {
  const [from, next, meta, blocks] = args.slice(5, 9).map(String);
  return from === next && blocks === '' && /"halted":/.test(meta ?? '');
}

/** Which proof failed, by what the owner says of it. */
function haltKind(reason: string): string {
  if (reason.includes('expired')) return 'records expired uncounted';
  if (reason.includes('The log ends')) return 'the log ends before next';
  if (reason.includes('is not the one that was counted')) return 'another record at the anchor';
  if (reason.includes('is not in the log')) return 'offset not in the log';
  if (reason.includes("can't be decoded")) return 'undecodable batch';
  if (reason.includes('bytes of identities')) return 'identities missing';
  if (reason.includes('not a shard')) return 'another type at the key';
  if (reason.includes('is broken')) return 'a key of the shard is broken';
  if (reason.includes('are not those of offset')) return 'counters of two moments';
  // A page that another moment has begun anew, or gone on in.
  if (reason.includes('of its purchases is not whole')) return 'counters of two moments';
  if (reason.includes('where it held none')) return 'a record where none was counted';
  return reason;
}
