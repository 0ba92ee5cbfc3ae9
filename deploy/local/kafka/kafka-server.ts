import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { TallyError } from '../../../libs/base/errors.ts';
import { spawnServer } from '../process/spawn-server.ts';
import type { KafkaJars } from '../programs/fetch-kafka.ts';
import type { Program } from '../programs/find-programs.ts';
import { lastLines, runProgram } from '../programs/run-program.ts';
import type { StackPaths } from '../stack-paths.ts';
import type { StartedServer } from '../stack-state.ts';
import { javaOptions, type KafkaPorts, kafkaLogging, kafkaSettings } from './kafka-settings.ts';

const formatWaitMsMax = 60_000;

/**
 * Starts a broker on the data that is there, or on new data. Does not wait until it answers.
 *
 * @throws TallyError `tool_missing` where Java can't be started or the data can't be prepared
 */
export async function startKafka(
  paths: StackPaths,
  ports: KafkaPorts,
  java: Program,
  jars: KafkaJars,
): Promise<StartedServer> {
  await mkdir(paths.logs, { recursive: true });
  await writeFile(paths.kafkaSettings, kafkaSettings(paths, ports));
  await writeFile(paths.kafkaLogging, kafkaLogging(paths));
  // The log of an earlier start would hide why this one fails.
  await rm(paths.kafkaConsole, { force: true });
  const options = [...javaOptions(paths, java.major), '-cp', join(jars.folder, '*')];
  await formatOnce(paths, java, options);
  const known = await spawnServer({
    file: java.file,
    args: [...options, 'kafka.Kafka', paths.kafkaSettings],
    cwd: paths.dir,
    console: paths.kafkaConsole,
  });
  return {
    ...known,
    port: ports.clients,
    what: `Kafka ${jars.version} on ${java.what}`,
    log: paths.kafkaLog,
  };
}

/** Writes the files that make a folder a log folder; it may stop half-way and be run again. */
async function formatOnce(
  paths: StackPaths,
  java: Program,
  options: readonly string[],
): Promise<void> {
  if (existsSync(join(paths.kafkaData, 'meta.properties'))) return;
  await mkdir(paths.kafkaData, { recursive: true });
  const clusterId = newClusterId();
  const { exitCode, output } = await runProgram(
    java.file,
    [
      ...options,
      'kafka.tools.StorageTool',
      'format',
      '--ignore-formatted',
      '--cluster-id',
      clusterId,
      '--config',
      paths.kafkaSettings,
    ],
    { waitMsMax: formatWaitMsMax },
  );
  if (exitCode === 0) return;
  throw new TallyError(
    'tool_missing',
    `Kafka could not prepare ${paths.kafkaData} with ${java.file}:\n${lastLines(output, 15)}`,
  );
}

/** 16 random bytes in base64url. The first bit is 0, so that it never starts like an option. */
function newClusterId(): string {
  const bytes = randomBytes(16);
  bytes.writeUInt8(bytes.readUInt8(0) & 0x7f, 0);
  return bytes.toString('base64url');
}
