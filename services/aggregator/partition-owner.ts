import { toError } from '../../libs/base/errors.ts';
import type { HaltAlarm } from '../../libs/contracts/alarms.ts';
import type { RecordChunk } from '../../libs/contracts/record-chunk.ts';
import type { ShardMeta } from '../../libs/contracts/shard-meta.ts';
import type { Shard } from '../../libs/fold/shard.ts';
import type { DeadLetter } from '../../libs/kafka/dead-letters.ts';
import type { CorruptRange, LostRange } from '../../libs/kafka/order-log.ts';
import type { Claim } from '../../libs/store/shard-store.ts';
import { ChangeCap } from './change-cap.ts';
import { commitDelayMs } from './commit-pace.ts';
import { copyDeadLetter } from './copy-dead-letter.ts';
import { corruptHalt, haltAlarmOf, haltText, isGivenUp, lostHalt } from './halt.ts';
import { hide, show } from './halt-mark.ts';
import { assertSameLog, differenceIn, type LogPlace } from './log-check.ts';
import { Nap } from './nap.ts';
import type { OwnerMode, OwnerParts, OwnerStatus } from './owner-parts.ts';
import { sayDoubt, sayHalt } from './owner-says.ts';
import { Room } from './room.ts';
import { doubtReason, takeOver } from './take-over.ts';
import { whileHalted } from './while-halted.ts';

/** Owns one partition from its assignment to its revocation. */
export class PartitionOwner {
  readonly partition: number;
  readonly #parts: OwnerParts;
  readonly #ended = new AbortController();
  #mode: OwnerMode = 'claiming';
  #detail: string | null = null;
  #alarm: HaltAlarm | null = null;
  #claim: Claim | undefined;
  #shard: Shard | undefined;
  #cap = new ChangeCap();
  #deadLetters: DeadLetter[] = [];
  #highWatermark: number | null = null;
  /** Leader epoch of what was folded last; null where it is not known yet. */
  #leaderEpoch: number | null = null;
  #committedMeta: ShardMeta | undefined;
  #committing: Promise<void> | undefined;
  #lastCommitAt = Number.NEGATIVE_INFINITY;
  /** Doubts since the last commit. */
  #doubtsInARow = 0;
  /** One past the last offset that this owner has ever folded. */
  #foldedUpTo = 0;
  readonly #nap = new Nap();
  readonly #room = new Room();

  constructor(partition: number, parts: OwnerParts) {
    this.partition = partition;
    this.#parts = parts;
  }

  get status(): OwnerStatus {
    return {
      partition: this.partition,
      mode: this.#mode,
      next: this.#shard?.next ?? null,
      highWatermark: this.#highWatermark,
      detail: this.#detail,
      alarm: this.#alarm,
      doubtsInARow: this.#doubtsInARow,
      meta: this.#committedMeta ?? null,
    };
  }

  /** Claims the shard and goes on until released. */
  async run(): Promise<void> {
    for (let attempt = 1; !this.#ended.signal.aborted && this.#mode !== 'running'; attempt++) {
      try {
        await this.#acquire();
      } catch (thrown) {
        const error = toError(thrown);
        const alarm = haltAlarmOf(error);
        if (alarm !== undefined) this.#halt(alarm, error.message);
        else {
          this.#parts.logger.warn({ partition: this.partition, err: error }, 'claim failed');
          this.#detail = error.message;
        }
        if (alarm !== undefined) await whileHalted(this.partition, this.#parts, this.#ended.signal);
        else await this.#parts.clock.sleep(this.#parts.backoffMs(attempt), this.#ended.signal);
      }
    }
  }

  /** The partition is no longer ours. What is not committed is the next owner's to read again. */
  release(): void {
    this.#mode = 'released';
    this.#ended.abort();
    this.#forget();
  }

  async #acquire(): Promise<void> {
    const taken = await takeOver(this.partition, this.#parts, this.#ended.signal);
    if (taken === undefined) return;
    const { claim, shard, place } = taken;
    [this.#claim, this.#shard] = [claim, shard];
    [this.#leaderEpoch, this.#committedMeta] = [place.leaderEpoch, claim.meta];
    this.#parts.metrics.rereads.inc(Math.max(0, this.#foldedUpTo - shard.next));
    [this.#foldedUpTo, this.#cap] = [shard.next, new ChangeCap()];
    this.#mode = 'running';
    [this.#detail, this.#alarm] = [null, null];
    this.#parts.log.start(this.partition, place.readFrom);
  }

  /** Folds what a fetch brought. The promise, if any, resolves when there is room for more. */
  records(chunk: RecordChunk): void | Promise<void> {
    const [shard, claim] = [this.#shard, this.#claim];
    if (this.#mode !== 'running' || shard === undefined || claim === undefined) return;
    this.#highWatermark = chunk.highWatermark;
    if (chunk.firstOffset > shard.next) {
      return this.#doubt('hole', `a chunk starts at ${chunk.firstOffset}, wanted ${shard.next}`);
    }
    const wrong = chunk.firstOffset < shard.next ? differenceIn(chunk, shard.meta) : undefined;
    if (wrong !== undefined) {
      // What was only folded is forgotten first.
      if (shard.next !== claim.meta.next) return this.#doubt('leader', wrong);
      return this.#halt('log-replaced', wrong);
    }
    this.#leaderEpoch ??= chunk.leaderEpoch;
    if (chunk.endOffset <= shard.next) return;
    if (chunk.leaderEpoch !== this.#leaderEpoch) {
      this.#parts.log.pause(this.partition);
      void this.#meetNewLeader(claim, shard, chunk.leaderEpoch);
      return;
    }
    return this.#fold(chunk, claim, shard);
  }

  #fold(chunk: RecordChunk, claim: Claim, shard: Shard): void | Promise<void> {
    try {
      for (const dead of shard.fold(chunk)) this.#deadLetters.push(copyDeadLetter(chunk, dead));
    } catch (thrown) {
      const error = toError(thrown);
      this.#halt('fold-failed', `Folding failed at offset ${shard.next}: ${error.message}`);
      this.#parts.logger.error({ partition: this.partition, err: error }, 'fold failed');
      return;
    }
    this.#foldedUpTo = shard.next;
    if (shard.pending >= this.#parts.pace.eventsMax) this.#nap.wake();
    this.#startCommitting(claim, shard);
    if (shard.pending < this.#parts.pace.pendingMax) return;
    return this.#room.wait();
  }

  /**
   * A new leader may lack what the one before it had written last, and may have written other
   * records there. So before its first records are folded, the last one that was folded is read back.
   */
  async #meetNewLeader(claim: Claim, shard: Shard, leaderEpoch: number): Promise<void> {
    let place: LogPlace;
    try {
      place = await assertSameLog(this.#parts.log, this.partition, shard.meta);
    } catch (thrown) {
      if (claim === this.#claim) this.#doubt('leader', toError(thrown).message);
      return;
    }
    if (claim !== this.#claim) return;
    this.#leaderEpoch = leaderEpoch;
    this.#parts.log.start(this.partition, place.readFrom);
  }

  #startCommitting(claim: Claim, shard: Shard): void {
    if (this.#committing !== undefined) return;
    const committing = this.#commitAll(claim, shard).finally(() => {
      if (this.#committing === committing) this.#committing = undefined;
    });
    this.#committing = committing;
  }

  /** Commits until nothing is pending, one commit after the other, at the pace of the backlog. */
  async #commitAll(claim: Claim, shard: Shard): Promise<void> {
    const { pace, clock } = this.#parts;
    while (claim === this.#claim && shard.pending > 0) {
      const lag = (this.#highWatermark ?? 0) - shard.next;
      const since = clock.monotonic() - this.#lastCommitAt;
      const delay = commitDelayMs(pace, { lag, pending: shard.pending }) - since;
      if (delay > 0) await this.#nap.sleep(delay, clock, this.#ended.signal);
      if (claim !== this.#claim) return;
      await this.#commitOnce(claim, shard);
    }
  }

  async #commitOnce(claim: Claim, shard: Shard): Promise<void> {
    const { store, log, metrics, sendDeadLetters, clock, placements } = this.#parts;
    const started = clock.monotonic();
    this.#lastCommitAt = started;
    const [letters, delta] = [this.#deadLetters.splice(0), shard.takeDelta()];
    const before = this.#committedMeta ?? claim.meta;
    try {
      await placements.confirm(this.partition, before, delta.meta);
      // A dead letter that is sent twice can be told by its id; one that is lost can't.
      if (letters.length > 0) await sendDeadLetters(letters);
      if (claim !== this.#claim) return;
      await store.commit(claim, delta, this.#cap.add(delta.entries.length, started));
      if (this.#claim === undefined || claim === this.#claim) this.#committedMeta = delta.meta;
    } catch (thrown) {
      const error = toError(thrown);
      const reason = doubtReason(error) ?? 'unknown';
      if (claim !== this.#claim) return;
      // A key of the shard that is lost or of another type does not come right by itself.
      if (reason === 'broken') this.#halt('shard-corrupt', error.message);
      else this.#doubt(reason, error.message);
      return;
    }
    if (claim !== this.#claim) return;
    this.#doubtsInARow = 0;
    metrics.committed(before, delta, (clock.monotonic() - started) / 1000);
    log.commitHint(this.partition, delta.meta.next);
    this.#room.make();
  }

  /** Looks whether Redis and the log still hold what we think, for when no commit would notice. */
  async verify(): Promise<void> {
    const [claim, meta] = [this.#claim, this.#committedMeta];
    if (this.#mode !== 'running' || claim === undefined || meta === undefined) return;
    if (this.#committing !== undefined) return;
    const { store, log } = this.#parts;
    const isIdle = (): boolean => claim === this.#claim && meta === this.#committedMeta;
    try {
      const same = await store.verify(claim, meta);
      if (!same && isIdle()) this.#doubt('verify', 'the stored shard is not where it was left');
      if (isIdle()) await assertSameLog(log, this.partition, meta);
      if (isIdle()) await show(store, claim, meta);
      if (isIdle()) this.#doubtsInARow = 0;
    } catch (thrown) {
      const error = toError(thrown);
      const reason = doubtReason(error);
      if (claim === this.#claim && reason !== undefined) this.#doubt(reason, error.message);
    }
  }

  /** Something else than a look at the shard makes what is in memory doubtful. */
  readonly reload = (reason: string, detail: string): void => this.#doubt(reason, detail);

  /** Waits until all that was folded is committed, or the partition is given up. */
  async flush(): Promise<void> {
    while (this.#committing !== undefined) {
      this.#nap.wake();
      await this.#committing;
    }
  }

  /** Offsets that the log should hold are not there. */
  lost({ wanted, low, high }: LostRange): void {
    const next = this.#shard?.next ?? wanted;
    if (wanted >= low && wanted <= high) return this.#doubt('log', 'its place was not in the log');
    // What expired was counted already, and was only read again.
    if (wanted < next && low <= next) return this.#parts.log.start(this.partition, low);
    this.#halt(...lostHalt({ wanted, low, high }));
  }

  /** The log may have been replaced unseen: it is read again from the last record that was folded. */
  outOfSight(): void {
    const meta = this.#shard?.meta;
    if (meta === undefined) return;
    this.#parts.log.start(this.partition, meta.anchor?.offset ?? meta.start);
  }

  /** The log holds bytes that can't be decoded. */
  corrupt(range: CorruptRange): void {
    if (!isGivenUp(range, this.#shard?.meta)) this.#halt(...corruptHalt(range));
    else this.#parts.log.start(this.partition, range.lastOffset + 1);
  }

  /** Any doubt ends here: forget everything, and start again from what is stored. */
  #doubt(reason: string, detail: string): void {
    if (this.#mode !== 'running') return;
    sayDoubt(this.#parts, { partition: this.partition, reason, detail });
    [this.#mode, this.#detail] = ['claiming', detail];
    this.#forget();
    this.#parts.log.pause(this.partition);
    const { clock, backoffMs } = this.#parts;
    void clock.sleep(backoffMs(++this.#doubtsInARow), this.#ended.signal).then(() => this.run());
  }

  #halt(alarm: HaltAlarm, why: string): void {
    if (this.#mode === 'released') return;
    const wasRunning = this.#mode === 'running';
    const hiding = { meta: () => this.#committedMeta, reason: why, after: this.#committing };
    if (this.#claim !== undefined) void hide(this.#parts, this.#claim, hiding);
    const reason = haltText(this.partition, alarm, why);
    if (this.#mode !== 'halted' || this.#alarm !== alarm) {
      sayHalt(this.#parts, { partition: this.partition, alarm, reason });
    }
    this.#mode = 'halted';
    [this.#detail, this.#alarm] = [reason, alarm];
    this.#forget();
    this.#parts.log.pause(this.partition);
    if (!wasRunning) return;
    void whileHalted(this.partition, this.#parts, this.#ended.signal).then(() => this.run());
  }

  #forget(): void {
    this.#shard = undefined;
    this.#claim = undefined;
    this.#committing = undefined;
    this.#deadLetters = [];
    this.#nap.wake();
    this.#room.make();
  }
}
