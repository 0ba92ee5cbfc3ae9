import type { Scenario } from './scenario.ts';
import { killedAggregator } from './scenarios/f01-killed-aggregator.ts';
import { frozenOwner } from './scenarios/f02-frozen-owner.ts';
import { blockedLoop } from './scenarios/f03-blocked-loop.ts';
import { rebalanceStorm } from './scenarios/f04-rebalance-storm.ts';
import { killedRedis } from './scenarios/f05-killed-redis.ts';
import { tornFile } from './scenarios/f06-torn-append-only-file.ts';
import { staleReplica } from './scenarios/f07-stale-replica.ts';
import { splitBrain } from './scenarios/f08-split-brain.ts';
import { idleFailover } from './scenarios/f09-idle-failover.ts';
import { hungRedis } from './scenarios/f10-hung-redis.ts';
import { outOfMemory } from './scenarios/f11-redis-out-of-memory.ts';
import { fullDisk } from './scenarios/f12-full-disk.ts';
import { emptiedRedis } from './scenarios/f13-redis-emptied.ts';
import { lostReply } from './scenarios/f14-lost-reply.ts';
import { badWires } from './scenarios/f15-bad-wires.ts';
import { movedSlots } from './scenarios/f16-moved-slots.ts';
import { lostBrokers } from './scenarios/f17-lost-brokers.ts';
import { uncleanElection } from './scenarios/f18-unclean-election.ts';
import { recreatedTopic } from './scenarios/f19-recreated-topic.ts';
import { morePartitions } from './scenarios/f20-more-partitions.ts';
import { expiredRecords } from './scenarios/f21-expired-records.ts';
import { movedGroupOffsets } from './scenarios/f22-moved-group-offsets.ts';
import { duplicateStorm } from './scenarios/f23-duplicate-storm.ts';
import { poison } from './scenarios/f24-poison.ts';
import { jumpingClock } from './scenarios/f25-jumping-clock.ts';
import { apiUnderAttack } from './scenarios/f26-api-under-attack.ts';
import { mixedBuilds } from './scenarios/f27-mixed-builds.ts';
import { everything } from './scenarios/f28-everything.ts';

/** All scenarios, in the order of the matrix. */
export const scenarios: readonly Scenario[] = [
  killedAggregator,
  frozenOwner,
  blockedLoop,
  rebalanceStorm,
  killedRedis,
  tornFile,
  staleReplica,
  splitBrain,
  idleFailover,
  hungRedis,
  outOfMemory,
  fullDisk,
  emptiedRedis,
  lostReply,
  badWires,
  movedSlots,
  lostBrokers,
  uncleanElection,
  recreatedTopic,
  morePartitions,
  expiredRecords,
  movedGroupOffsets,
  duplicateStorm,
  poison,
  jumpingClock,
  apiUnderAttack,
  mixedBuilds,
  everything,
];
