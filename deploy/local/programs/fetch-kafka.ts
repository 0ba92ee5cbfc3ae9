import { existsSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { TallyError, toError } from '../../../libs/base/errors.ts';
import type { Places } from '../places.ts';
import { type Report, withTransfer } from '../report.ts';
import { download, hasChecksum } from './download.ts';
import { type KafkaLock, type PinnedJar, readKafkaLock } from './pinned-files.ts';
import { findOnPath, runProgram } from './run-program.ts';
import { stampOf } from './stamp.ts';

/** A broker that can be started: the class path and its version. */
export interface KafkaJars {
  readonly folder: string;
  readonly version: string;
}

const mavenCentral = 'https://repo1.maven.org/maven2';
const mavenWaitMsMax = 10 * 60_000;
const downloadsAtOnceMax = 4;

/**
 * The broker's jars, from the cache or fetched: through `mvn` where there is one, as it knows the
 * mirrors of its owner, else directly. Every jar has the bytes that the lock file pins.
 *
 * @throws TallyError `tool_missing` that says what to do
 */
export async function fetchKafka(places: Places, report: Report): Promise<KafkaJars> {
  const lock = readKafkaLock();
  const folder = join(places.cacheDir, `kafka-${lock.kafkaVersion}-${stampOf(lock)}`);
  const jars = { folder, version: lock.kafkaVersion };
  if (existsSync(folder)) return jars;
  const coming = join(places.cacheDir, `coming-${process.pid}-kafka`);
  await rm(coming, { recursive: true, force: true });
  await mkdir(coming, { recursive: true });
  try {
    await fetchJars(lock, coming, places, report);
    await rm(join(coming, 'pom.xml'), { force: true });
    await keep(coming, folder);
    return jars;
  } catch (cause) {
    throw new TallyError(
      'tool_missing',
      `Kafka ${lock.kafkaVersion} could not be fetched: ${toError(cause).message}. ` +
        'Install Maven or make the Maven repository reachable (MAVEN_REPO_URL names another one), ' +
        'or point KAFKA_BROKERS at a Kafka that runs.',
      { cause },
    );
  } finally {
    await rm(coming, { recursive: true, force: true });
  }
}

/** Puts a finished folder in its place; another process may have been first, with the same bytes. */
export async function keep(coming: string, folder: string): Promise<void> {
  try {
    await rename(coming, folder);
  } catch (error) {
    if (!existsSync(folder)) throw error;
  }
}

async function fetchJars(
  lock: KafkaLock,
  into: string,
  places: Places,
  report: Report,
): Promise<void> {
  const label = `Kafka ${lock.kafkaVersion}`;
  const bytesTotal = lock.jars.reduce((sum, jar) => sum + jar.sizeBytes, 0);
  await withTransfer(report, { label, bytesTotal }, async (onBytes) => {
    const maven = places.MAVEN_REPO_URL ? null : findOnPath('mvn', places.PATH);
    if (maven !== null) {
      const reason = await fetchWithMaven(maven, lock.jars, into, onBytes);
      if (reason === null) return;
      report.line(`${label}: mvn did not bring the jars (${reason}); fetching them directly`);
    }
    await fetchDirectly(lock.jars, into, places, onBytes);
  });
}

async function fetchDirectly(
  jars: readonly PinnedJar[],
  into: string,
  places: Places,
  onBytes: (count: number) => void,
): Promise<void> {
  const base = (places.MAVEN_REPO_URL || mavenCentral).replace(/\/$/, '');
  const waiting = [...jars];
  const worker = async () => {
    for (let jar = waiting.pop(); jar !== undefined; jar = waiting.pop()) {
      const { group, artifact, version, filename, sha256, sizeBytes } = jar;
      const url = `${base}/${group.replaceAll('.', '/')}/${artifact}/${version}/${filename}`;
      await download({ url, file: join(into, filename), sha256, sizeBytes }, onBytes);
    }
  };
  await Promise.all(Array.from({ length: downloadsAtOnceMax }, worker));
}

/** Resolves to `null`, or to why the jars are not there as pinned. */
async function fetchWithMaven(
  maven: string,
  jars: readonly PinnedJar[],
  into: string,
  onBytes: (count: number) => void,
): Promise<string | null> {
  const sizes = new Map(jars.map((jar) => [jar.filename, jar.sizeBytes]));
  let received = 0;
  await writeFile(join(into, 'pom.xml'), pomOf(jars));
  const { exitCode, output } = await runProgram(
    maven,
    ['-B', 'dependency:copy-dependencies', `-DoutputDirectory=${into}`],
    {
      cwd: into,
      waitMsMax: mavenWaitMsMax,
      onLine(line) {
        const url = /Downloaded from \S+ (\S+)/.exec(line)?.[1];
        const bytes = url === undefined ? 0 : (sizes.get(basename(url)) ?? 0);
        received += bytes;
        onBytes(bytes);
      },
    },
  );
  const reason = exitCode === 0 ? await unpinned(jars, into) : mavenError(output);
  if (reason !== null) onBytes(-received);
  return reason;
}

/** The first jar that does not have the bytes it must have, or `null`. */
async function unpinned(jars: readonly PinnedJar[], folder: string): Promise<string | null> {
  for (const jar of jars) {
    if (!(await hasChecksum(join(folder, jar.filename), jar.sha256))) {
      return `${jar.filename} has other bytes than pinned`;
    }
  }
  return null;
}

function mavenError(output: string): string {
  const lines = stripVTControlCharacters(output).trimEnd().split('\n');
  const error = lines.find((line) => line.startsWith('[ERROR]')) ?? lines.at(-1) ?? '';
  return error.replace(/^\[ERROR\] /, '').replace(/ -> \[Help \d+\]$/, '');
}

/** A project that depends on exactly these jars: what they depend on themselves is left out. */
function pomOf(jars: readonly PinnedJar[]): string {
  const dependencies = jars.map(
    ({ group, artifact, version }) => `    <dependency>
      <groupId>${group}</groupId><artifactId>${artifact}</artifactId><version>${version}</version>
      <exclusions><exclusion><groupId>*</groupId><artifactId>*</artifactId></exclusion></exclusions>
    </dependency>`,
  );
  return `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>tally.local</groupId><artifactId>kafka</artifactId><version>1</version>
  <packaging>pom</packaging>
  <dependencies>
${dependencies.join('\n')}
  </dependencies>
</project>
`;
}
