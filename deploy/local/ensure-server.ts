import { TallyError } from '../../libs/base/errors.ts';
import { choosePort, type PortChoice } from './choose-port.ts';
import { endProcess } from './process/end-process.ts';
import { LogFiles } from './process/log-files.ts';
import { isSameProcess } from './process/process-identity.ts';
import { waitUntil } from './process/wait-until.ts';
import type { Report } from './report.ts';
import type { ServerName, StackRecord } from './stack-record.ts';
import type { StartedServer } from './stack-state.ts';

/** One of the two servers: how it is started and how one knows that it is up. */
export interface ServerKind {
  readonly name: ServerName;
  /** For people: `Kafka`. */
  readonly title: string;
  readonly ports: PortChoice;
  /** The files in which its reasons stand. */
  readonly logs: readonly string[];
  /** Finds or fetches the programs. */
  prepare(): Promise<PreparedServer>;
  /** Whether this very process answers, and not another server on the same port. */
  answers(server: StartedServer): Promise<boolean>;
}

export interface PreparedServer {
  /** What will run, for people. */
  readonly what: string;
  start(port: number): Promise<StartedServer>;
}

const startMsMax = 90_000;

/** Of a server that runs since an earlier time: it may have been started only just before. */
const answerMsMax = 30_000;
/** A server that does not answer seldom listens to a request to end either. */
const silentGraceMsMax = 5_000;

const startsMax = 3;

/**
 * Makes sure that the server runs and answers: takes the one of an earlier `up`, or starts it. One
 * that was killed is started again on its data and, where it can be, on its port.
 *
 * @throws TallyError with the last lines of the log where it does not come up
 */
export async function ensureServer(
  kind: ServerKind,
  record: StackRecord,
  report: Report,
): Promise<{ server: StartedServer; started: boolean }> {
  const before = record.get(kind.name);
  if (before !== null && isSameProcess(before.pid, before.identity)) {
    if ((await waitForAnswer(kind, before, answerMsMax)) === 'answers')
      return { server: before, started: false };
    report.line(`${kind.title} of an earlier start does not answer any more: starting it anew.`);
    await endProcess(before, silentGraceMsMax);
  } else if (before !== null) {
    report.line(`${kind.title} was ended from outside: starting it again on its data.`);
  }
  const prepared = await kind.prepare();
  report.line(`${kind.title}: starting ${prepared.what}`);
  const server = await start(kind, prepared, record);
  return { server, started: true };
}

async function start(
  kind: ServerKind,
  prepared: PreparedServer,
  record: StackRecord,
): Promise<StartedServer> {
  for (let starts = 1; ; starts += 1) {
    const port = await choosePort(kind.ports, record.get(kind.name)?.port ?? null);
    const logs = new LogFiles(kind.logs);
    const server = await prepared.start(port);
    record.set(kind.name, server);
    const outcome = await waitForAnswer(kind, server, startMsMax);
    if (outcome === 'answers') return server;
    await endProcess(server, silentGraceMsMax);
    record.set(kind.name, null);
    // Somebody else may have taken the port since it was looked at.
    if (logs.mention('ddress already in use') && starts < startsMax) continue;
    const what =
      outcome === 'ended' ? 'ended while it started' : `did not answer in ${startMsMax / 1000} s`;
    const code = kind.name === 'kafka' ? 'kafka_unavailable' : 'redis_unavailable';
    throw new TallyError(code, `${server.what} ${what}.\n${logs.tail()}`);
  }
}

async function waitForAnswer(
  kind: ServerKind,
  server: StartedServer,
  waitMsMax: number,
): Promise<'answers' | 'ended' | 'silent'> {
  let ended = false;
  const settled = await waitUntil(async () => {
    ended = !isSameProcess(server.pid, server.identity);
    return ended || (await kind.answers(server));
  }, waitMsMax);
  if (ended) return 'ended';
  return settled ? 'answers' : 'silent';
}
