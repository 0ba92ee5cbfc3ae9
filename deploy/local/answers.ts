import { connect as connectTcp } from 'node:net';
import { connect as connectTls } from 'node:tls';

const answerMsMax = 2000;

export interface Address {
  readonly host: string;
  readonly port: number;
  readonly tls: boolean;
}

/** Whether a Redis or a Sentinel answers there, even if only to ask for a password. */
export async function redisAnswers(address: Address): Promise<boolean> {
  const answer = await ask(address, 'PING', /^[+-][^\r]+\r\n/);
  return answer !== null && /^(\+PONG|-NOAUTH|-DENIED)/.test(answer[0]);
}

/**
 * The process that serves a port of this machine as a Redis or a Sentinel, once it has loaded its
 * data. Until then, and while it is busy, a server answers a PING with an error.
 */
export async function redisProcessId(port: number): Promise<number | null> {
  const address = { host: '127.0.0.1', port, tls: false };
  const question = 'PING\r\nINFO server';
  const answer = await ask(address, question, /^\+PONG\r\n[\s\S]*\r\nprocess_id:(\d+)\r\n/);
  return answer === null ? null : Number(answer[1]);
}

/** Whether something takes connections on a port of this machine. */
export async function takesConnections(port: number): Promise<boolean> {
  return (await ask({ host: '127.0.0.1', port, tls: false }, '', /^/)) !== null;
}

/**
 * Connects, sends a line, and resolves to the match once the answer has what is looked for; to
 * `null` where the connection ends, or some time passes, before that.
 */
function ask(address: Address, line: string, wanted: RegExp): Promise<RegExpExecArray | null> {
  return new Promise((resolve) => {
    const options = { host: address.host, port: address.port };
    // Whether it is the right server is for its clients to check; this asks whether one is there.
    const socket = address.tls
      ? connectTls({ ...options, rejectUnauthorized: false })
      : connectTcp(options);
    let answer = '';
    const end = (found: RegExpExecArray | null) => {
      clearTimeout(timer);
      socket.destroy();
      resolve(found);
    };
    const look = () => {
      const found = wanted.exec(answer);
      if (found !== null) end(found);
    };
    const timer = setTimeout(() => end(null), answerMsMax);
    socket.once('error', () => end(null));
    socket.once('close', () => end(null));
    socket.on('data', (data) => {
      answer += data.toString('latin1');
      look();
    });
    socket.once(address.tls ? 'secureConnect' : 'connect', () => {
      if (line !== '') socket.write(`${line}\r\n`);
      look();
    });
  });
}
