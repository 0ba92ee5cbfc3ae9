import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { forgetProcess, noteProcess } from '../../support/run-dir.ts';
import { benchDir, redisCpuSeconds } from './bench-servers.ts';
import type { Peer, PeerCount, PeerStage } from './peer.ts';
import { cpuSecondsOf, untilQuiet } from './process-cpu.ts';
import { differencesOf, unitsOfBasis } from './unit-counts.ts';

/** What one program needed. Times are CPU seconds, unless `wall` says otherwise. */
export interface PeerRun {
  readonly title: string;
  readonly records: number;
  readonly whole: Cost;
  /** From the moment on at which a tenth was counted: without the start and most of the warm-up. */
  readonly warm: Cost;
  readonly redisSeconds: number;
  readonly brokerSeconds: number;
}

export interface Cost {
  readonly records: number;
  readonly cpuSeconds: number;
  readonly wallSeconds: number;
}

interface Sample {
  readonly counted: number;
  readonly cpuSeconds: number;
  readonly atMs: number;
}

const stopMsMax = 15_000;
const quietSecondsMax = 20;

/**
 * Runs one program over the whole topic, and ends it.
 *
 * @throws Error where it ends early, takes longer than `secondsMax` or counts something else
 */
export async function runPeer(peer: Peer, stage: PeerStage, secondsMax: number): Promise<PeerRun> {
  const { redis, servers, played } = stage;
  const { records } = played.expected;
  await untilQuiet(servers.kafka.pid, quietSecondsMax);
  const redisBefore = await redisCpuSeconds(redis);
  const brokerBefore = cpuSecondsOf(servers.kafka.pid);
  const startedMs = performance.now();
  const { child, count } = await peer.start(stage);
  const pid = child.pid ?? 0;
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);
  // Should this process be killed, the next run ends what it has started.
  noteProcess(benchDir, pid, 'started');
  const samples: { tenth?: Sample; end?: Sample } = {};
  const onCounted = (counted: number) => {
    const isEnd = counted >= records;
    if (counted < records / 10 || (samples.tenth !== undefined && !isEnd)) return;
    const cpuSeconds = cpuSecondsOf(pid);
    const sample = { counted, cpuSeconds, atMs: performance.now() };
    samples.tenth ??= sample;
    if (isEnd) samples.end ??= sample;
  };
  try {
    const counted = await whileItRuns(peer, child, secondsMax, (signal) =>
      count(onCounted, signal),
    );
    check(peer, stage, counted);
    const { tenth, end } = samples;
    if (tenth === undefined || end === undefined) throw new Error(`${peer.title} told no progress`);
    const wholeSeconds = (end.atMs - startedMs) / 1000;
    return {
      title: peer.title,
      records,
      whole: { records, cpuSeconds: end.cpuSeconds, wallSeconds: wholeSeconds },
      warm: {
        records: end.counted - tenth.counted,
        cpuSeconds: end.cpuSeconds - tenth.cpuSeconds,
        wallSeconds: (end.atMs - tenth.atMs) / 1000,
      },
      redisSeconds: (await redisCpuSeconds(redis)) - redisBefore,
      brokerSeconds: cpuSecondsOf(servers.kafka.pid) - brokerBefore,
    };
  } finally {
    await stop(child);
    forgetProcess(benchDir, pid);
    process.off('exit', kill);
  }
}

function check({ title }: Peer, { played }: PeerStage, counted: PeerCount): void {
  const { outcomes, cohort } = played.expected;
  const differences = differencesOf(unitsOfBasis(cohort), counted.units);
  for (const outcome of ['applied', 'duplicate'] as const) {
    const value = counted[outcome];
    if (value !== outcomes[outcome])
      differences.push(`${outcome}: ${value}, not ${outcomes[outcome]}`);
  }
  if (differences.length === 0) return;
  const shown = differences.slice(0, 10).join('\n  ');
  throw new Error(`${title} differs in ${differences.length} figures:\n  ${shown}`);
}

/** Does some work for as long as a process lives and its time is not up. */
async function whileItRuns<Result>(
  { title }: Peer,
  child: ChildProcess,
  secondsMax: number,
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const ended = new AbortController();
  let said = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    said = `${said}${text}`.slice(-4_000);
  });
  const timer = setTimeout(
    () => ended.abort(new Error(`${title} took longer than ${secondsMax} s.\n${said}`)),
    secondsMax * 1000,
  );
  const onExit = () => ended.abort(new Error(`${title} ended before it was done.\n${said}`));
  child.once('close', onExit);
  const aborted = new Promise<never>((_, reject) => {
    ended.signal.addEventListener('abort', () => reject(ended.signal.reason), { once: true });
  });
  try {
    return await Promise.race([work(ended.signal), aborted]);
  } finally {
    clearTimeout(timer);
    child.off('close', onExit);
    // What still waits for something ends too; nobody hears of it any more.
    aborted.catch(() => {});
    ended.abort(new Error('over'));
  }
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  const late = setTimeout(() => child.kill('SIGKILL'), stopMsMax);
  child.kill('SIGTERM');
  await exited;
  clearTimeout(late);
}
