import './kafkajs-seam.ts';
import kafkajs, { type PartitionAssigner } from 'kafkajs';

const { AssignerProtocol } = kafkajs;

/** A group member and the partitions that it had until now. */
export interface MemberClaim {
  readonly memberId: string;
  readonly owned: readonly number[];
}

/**
 * Shares partitions out evenly and lets every member keep what it had as far as that is even: each
 * partition that moves costs a reload of its shard, and round-robin moves most of them when a
 * member comes or goes. The result depends on the claims alone, not on their order.
 */
export function assignSticky(
  partitions: readonly number[],
  claims: readonly MemberClaim[],
): Map<string, number[]> {
  const members = [...claims].sort((one, other) => (one.memberId < other.memberId ? -1 : 1));
  const assignment = new Map(members.map(({ memberId }) => [memberId, [] as number[]]));
  if (members.length === 0) return assignment;
  const quotaMin = Math.floor(partitions.length / members.length);
  let extras = partitions.length % members.length;
  const free = new Set(partitions);
  // Who has most keeps first, so that the members with one more than the others are those that
  // have it already.
  const byClaim = [...members].sort((one, other) => other.owned.length - one.owned.length);
  for (const { memberId, owned } of byClaim) {
    const kept = owned.filter((partition) => free.has(partition)).sort(ascending);
    const isLarge = extras > 0 && kept.length > quotaMin;
    if (isLarge) extras--;
    for (const partition of kept.slice(0, isLarge ? quotaMin + 1 : quotaMin)) {
      free.delete(partition);
      assignment.get(memberId)?.push(partition);
    }
  }
  const left = [...free].sort(ascending);
  for (const own of assignment.values()) while (own.length < quotaMin) take(own, left);
  for (const own of assignment.values())
    if (left.length > 0 && own.length === quotaMin) take(own, left);
  for (const own of assignment.values()) own.sort(ascending);
  return assignment;
}

/**
 * The same as a kafkajs assigner for one topic. `owned` tells what this member has; it goes to the
 * group's leader with each join.
 */
export function stickyAssigner(topic: string, owned: () => readonly number[]): PartitionAssigner {
  return ({ cluster }) => ({
    name: 'tally-sticky',
    version: 0,
    protocol: ({ topics }) => ({
      name: 'tally-sticky',
      metadata: AssignerProtocol.MemberMetadata.encode({
        version: 0,
        topics,
        userData: Buffer.from(JSON.stringify(owned())),
      }),
    }),
    assign: async ({ members }) => {
      const found = cluster.findTopicPartitionMetadata(topic);
      const partitions = found.map(({ partitionId }) => partitionId);
      const claims = members.map(({ memberId, memberMetadata }) => ({
        memberId,
        owned: readClaim(memberMetadata),
      }));
      return [...assignSticky(partitions, claims)].map(([memberId, own]) => ({
        memberId,
        memberAssignment: AssignerProtocol.MemberAssignment.encode({
          version: 0,
          assignment: own.length > 0 ? { [topic]: own } : {},
          userData: Buffer.alloc(0),
        }),
      }));
    },
  });
}

/** A claim that can't be read is no claim: another build may write it otherwise. */
function readClaim(memberMetadata: Buffer): number[] {
  try {
    const { userData } = AssignerProtocol.MemberMetadata.decode(memberMetadata) ?? {};
    const claim: unknown = JSON.parse(userData?.toString('utf8') ?? '[]');
    return Array.isArray(claim) ? claim.filter((partition) => Number.isInteger(partition)) : [];
  } catch {
    return [];
  }
}

function take(own: number[], left: number[]): void {
  const partition = left.shift();
  if (partition !== undefined) own.push(partition);
}

function ascending(one: number, other: number): number {
  return one - other;
}
