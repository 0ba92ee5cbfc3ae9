import type { ChildProcess } from 'node:child_process';
import type { BenchRedis, BenchServers } from './bench-servers.ts';
import type { PlayedTopic } from './played-topic.ts';
import type { UnitCounts } from './unit-counts.ts';

/** What a program is run on. */
export interface PeerStage {
  readonly servers: BenchServers;
  readonly redis: BenchRedis;
  readonly played: PlayedTopic;
}

/** What a program has counted. */
export interface PeerCount {
  readonly applied: number;
  readonly duplicate: number;
  readonly units: UnitCounts;
}

/** A program of which there is a process, and how one sees what it does. */
export interface PeerProcess {
  readonly child: ChildProcess;
  /**
   * Resolves once every record of the topic is counted for good, with its identity, units and
   * offset stored. `onCounted` hears how many were taken, at least until it is a tenth; and of all of
   * them once they are stored, before anything is asked for.
   */
  count(onCounted: (records: number) => void, signal: AbortSignal): Promise<PeerCount>;
}

/** A program that does the job. */
export interface Peer {
  readonly title: string;
  /** Versions that matter, for the heading. */
  readonly versions: readonly string[];
  start(stage: PeerStage): Promise<PeerProcess>;
}

/** A program that can't be run here, and why. */
export interface SkippedPeer {
  readonly title: string;
  readonly reason: string;
}
