import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { keep } from '../../../deploy/local/programs/fetch-kafka.ts';
import { findJava, type Program } from '../../../deploy/local/programs/find-programs.ts';
import { findOnPath, lastLines, runProgram } from '../../../deploy/local/programs/run-program.ts';
import { stampOf } from '../../../deploy/local/programs/stamp.ts';
import { benchDir, benchPlaces } from './bench-servers.ts';
import { peerEnvironment, readLines } from './line-protocol.ts';
import type { Peer, PeerStage, SkippedPeer } from './peer.ts';
import { unitsOfCategories } from './unit-counts.ts';

const title = 'Kafka Streams, exactly once, RocksDB';
const group = 'bench-streams';
const javaDir = join(import.meta.dirname, 'java');
const mavenMsMax = 10 * 60_000;
const compileMsMax = 2 * 60_000;
const lookEveryMs = 50;

/**
 * Kafka Streams: fetched through Maven and compiled here. Skipped, with the reason, on a machine
 * that lacks one of the programs for that.
 */
export async function streamsPeer(): Promise<Peer | SkippedPeer> {
  const { program: java, reasons } = await findJava(benchPlaces);
  if (java === null) return { title, reason: reasons.join('; ') };
  const javac = findJavac(java);
  if (javac === null) return { title, reason: `there is no javac beside ${java.file}` };
  try {
    const jars = await fetchJars();
    return peerOf(java, [await compile(javac, jars), join(jars, '*')].join(':'));
  } catch (thrown) {
    return { title, reason: (thrown as Error).message };
  }
}

function peerOf(java: Program, classPath: string): Peer {
  return {
    title,
    versions: ['Kafka Streams 4.3.1', 'Jackson 2.21.2'],
    async start(stage) {
      // One heap size from the start; the collector and the rest are what the JVM chooses.
      const options = ['-Xms1g', '-Xmx1g', '-cp', classPath];
      const child = spawn(java.file, [...options, 'CountStreams'], {
        env: { ...peerEnvironment(stage, group), STATE_DIR: join(benchDir, 'streams') },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      return {
        child,
        async count(onCounted, signal) {
          const { units, ...outcomes } = await readLines(child, onCounted);
          await untilCommitted(stage, signal);
          onCounted(stage.played.expected.records);
          return { ...outcomes, units: unitsOfCategories(units, stage.played.definition) };
        },
      };
    },
  };
}

/** What was counted is kept once the last transaction has committed its offsets. */
async function untilCommitted({ servers, played }: PeerStage, signal: AbortSignal): Promise<void> {
  const admin = servers.client().admin();
  await admin.connect();
  try {
    for (let committed = 0; committed < played.expected.records; ) {
      await pause(lookEveryMs, undefined, { signal });
      const [offsets] = await admin.fetchOffsets({ groupId: group, topics: [played.topic] });
      committed = (offsets?.partitions ?? [])
        .map(({ offset }) => Math.max(0, Number(offset)))
        .reduce((sum, offset) => sum + offset, 0);
    }
  } finally {
    await admin.disconnect();
  }
}

function findJavac({ file }: Program): string | null {
  const beside = join(dirname(file), 'javac');
  return existsSync(beside) ? beside : findOnPath('javac', benchPlaces.PATH);
}

/** The folder with the jars of `pom.xml` and all they need, from the cache or through Maven. */
async function fetchJars(): Promise<string> {
  const pom = join(javaDir, 'pom.xml');
  const stamp = stampOf(await readFile(pom, 'utf8'));
  const folder = join(benchPlaces.cacheDir, `kafka-streams-${stamp}`);
  if (existsSync(folder)) return folder;
  const maven = findOnPath('mvn', benchPlaces.PATH);
  if (maven === null) throw new Error('there is no mvn to fetch Kafka Streams with');
  const coming = join(benchPlaces.cacheDir, `coming-${process.pid}-kafka-streams`);
  await mkdir(coming, { recursive: true });
  try {
    await run(
      maven,
      ['-B', '-q', '-f', pom, 'dependency:copy-dependencies', `-DoutputDirectory=${coming}`],
      mavenMsMax,
    );
    await keep(coming, folder);
    return folder;
  } finally {
    await rm(coming, { recursive: true, force: true });
  }
}

/** Compiles the program, and gives the folder of its classes. */
async function compile(javac: string, jars: string): Promise<string> {
  const classes = join(benchDir, 'classes');
  await mkdir(classes, { recursive: true });
  const source = join(javaDir, 'CountStreams.java');
  await run(javac, ['-cp', join(jars, '*'), '-d', classes, source], compileMsMax);
  return classes;
}

async function run(program: string, args: readonly string[], waitMsMax: number): Promise<void> {
  const { exitCode, output } = await runProgram(program, args, { waitMsMax });
  if (exitCode !== 0) throw new Error(`${program} failed: ${lastLines(output, 5)}`);
}
