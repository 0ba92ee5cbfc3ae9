import type { Random } from '../../../services/simulator/random.ts';
import type { Coverage } from '../coverage.ts';
import type { SimProcess } from '../sim-process.ts';
import type { Timeline } from '../timeline.ts';
import type { Trace } from '../trace.ts';

/** A member of the group, as the coordinator sees it. */
export interface GroupMember {
  readonly process: SimProcess;
  /** The member learns that nothing is its any more. */
  revokeAll(): void;
  /** The member learns what is its. */
  assign(partitions: readonly number[]): void;
}

export interface GroupParts {
  readonly timeline: Timeline;
  readonly random: Random;
  readonly trace: Trace;
  readonly coverage: Coverage;
  readonly partitionCount: number;
}

/** How long a member may be silent before the others share its partitions, in ms. */
const sessionTimeoutMs = 3_000;

/**
 * The consumer group: who gets which partition. Each member learns of a change in its own time, so
 * for a while two may take a partition for theirs; a member that stands still learns of nothing.
 */
export class Group {
  readonly #parts: GroupParts;
  /** Members by the generation whose share they last got. */
  readonly #members = new Map<GroupMember, number>();
  /** What each member was given last, whether it still has it or not. */
  readonly #lastShares = new WeakMap<GroupMember, string>();
  #generation = 0;
  /** Members that will learn of the next rebalances late, so that they work on as zombies. */
  #late = new Set<GroupMember>();

  constructor(parts: GroupParts) {
    this.#parts = parts;
  }

  join(member: GroupMember): void {
    this.#members.set(member, 0);
    this.rebalance(false);
  }

  /** The member says good-bye. */
  leave(member: GroupMember): void {
    if (this.#members.delete(member)) this.rebalance(false);
  }

  /** Nothing is heard of the member from now on. Unless it is heard of again, it is dropped. */
  lose(member: GroupMember): void {
    this.#parts.timeline.after(sessionTimeoutMs, () => {
      const { state } = member.process;
      if (state === 'alive' || state === 'thawing' || !this.#members.has(member)) return;
      this.#members.delete(member);
      this.rebalance(false);
    });
  }

  /** A member that stood still is back: it finds out whether it was dropped. */
  heardAgain(member: GroupMember): void {
    const { timeline, random, coverage } = this.#parts;
    timeline.after(random.between(10, 1_500), () =>
      member.process.enter('message', () => {
        const isInTime = this.#members.get(member) === this.#generation;
        coverage.hit(
          isInTime ? 'group: a member is heard of again in time' : 'group: a member joins anew',
        );
        if (isInTime) return;
        member.revokeAll();
        this.join(member);
      }),
    );
  }

  /** Shares the partitions out anew. With `withLate`, one member learns of it seconds later. */
  rebalance(withLate: boolean): void {
    const { random, trace } = this.#parts;
    const generation = ++this.#generation;
    const members = [...this.#members.keys()];
    const active = members.filter(({ process }) => process.state === 'alive');
    if (withLate && active.length > 1) {
      this.#late.add(active[random.below(active.length)] as GroupMember);
    }
    const shares = this.#share(active);
    trace.note('group', `generation ${generation}: ${this.#describe(shares)}`);
    // Whoever stands still is told nothing, and has to join anew.
    for (const [member, share] of shares) this.#tell(member, share, generation);
    this.#late.clear();
  }

  #share(active: readonly GroupMember[]): Map<GroupMember, number[]> {
    const { random, partitionCount } = this.#parts;
    const shares = new Map<GroupMember, number[]>(active.map((member) => [member, []]));
    if (active.length === 0) return shares;
    const first = random.below(active.length);
    for (let partition = 0; partition < partitionCount; partition++) {
      shares.get(active[(first + partition) % active.length] as GroupMember)?.push(partition);
    }
    return shares;
  }

  #tell(member: GroupMember, partitions: readonly number[], generation: number): void {
    const { timeline, random, coverage } = this.#parts;
    const isLate = this.#late.has(member);
    if (isLate) coverage.hit('group: a member learns late');
    const revokedMs = isLate ? random.between(2_000, 8_000) : random.between(1, 300);
    const assignedMs = revokedMs + random.between(1, 300);
    timeline.after(revokedMs, () =>
      member.process.enter('message', () => {
        if ((this.#members.get(member) ?? generation) < generation) member.revokeAll();
      }),
    );
    timeline.after(assignedMs, () =>
      member.process.enter('message', () => {
        if (generation !== this.#generation || !this.#members.has(member)) return;
        member.revokeAll();
        this.#members.set(member, generation);
        const share = partitions.join();
        const isSame = share !== '' && this.#lastShares.get(member) === share;
        if (isSame) coverage.hit('group: a member gets the same partitions again');
        this.#lastShares.set(member, share);
        member.assign(partitions);
      }),
    );
  }

  #describe(shares: ReadonlyMap<GroupMember, readonly number[]>): string {
    const parts = [...shares].map(([{ process }, partitions]) => `${process.name} [${partitions}]`);
    return parts.join(', ') || 'nobody';
  }
}
