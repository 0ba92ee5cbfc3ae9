import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { takesConnections } from '../../deploy/local/answers.ts';
import { javaFor } from '../../deploy/local/kafka/kafka-kind.ts';
import { startKafka } from '../../deploy/local/kafka/kafka-server.ts';
import { localKafka } from '../../deploy/local/kafka/local-kafka.ts';
import { endProcess } from '../../deploy/local/process/end-process.ts';
import { fetchKafka } from '../../deploy/local/programs/fetch-kafka.ts';
import { silentReport } from '../../deploy/local/report.ts';
import { stackPaths } from '../../deploy/local/stack-paths.ts';
import { askCluster } from '../../libs/kafka/topics-admin.ts';
import { freePorts } from '../support/free-port.ts';
import { forgetProcess, noteProcess } from '../support/run-dir.ts';
import { testPlaces } from '../support/test-servers.ts';
import { provided } from '../support/this-run.ts';
import { until } from '../support/until.ts';
import { TcpProxy } from './tcp-proxy.ts';

export interface ProxiedKafka {
  /** Leads straight to the broker: for those that must not be hit. */
  readonly brokers: string;
  /** Leads through the proxy, also after the broker has said where it is. */
  readonly proxiedBrokers: string;
  readonly proxy: TcpProxy;
  remove(): Promise<void>;
}

const startMsMax = 90_000;

/** Starts a broker that tells the clients of a second listener to come through a proxy. */
export async function startProxiedKafka(): Promise<ProxiedKafka> {
  const dir = await mkdtemp(join(provided('runDir'), 'kafka-'));
  const [clients = 0, controller = 0, listen = 0, advertised = 0] = await freePorts(4);
  const [java, jars] = await Promise.all([
    javaFor(testPlaces, silentReport),
    fetchKafka(testPlaces, silentReport),
  ]);
  const ports = { clients, controller, behind: { listen, advertised } };
  const server = await startKafka(stackPaths(dir), ports, java, jars);
  noteProcess(provided('runDir'), server.pid, 'started');
  const proxy = await TcpProxy.open(listen, advertised);
  const brokers = `127.0.0.1:${clients}`;
  const remove = async (): Promise<void> => {
    await proxy.close();
    await endProcess(server, 0);
    forgetProcess(provided('runDir'), server.pid);
    await rm(dir, { recursive: true, force: true });
  };
  try {
    // kafkajs pauses longer and longer between its attempts, so it is asked when there is a chance.
    await until(async () => (await takesConnections(clients)) && askCluster(localKafka(brokers)), {
      what: 'the broker to answer',
      waitMsMax: startMsMax,
      everyMs: 100,
    });
  } catch (thrown) {
    await remove();
    throw thrown;
  }
  return { brokers, proxiedBrokers: `127.0.0.1:${advertised}`, proxy, remove };
}
