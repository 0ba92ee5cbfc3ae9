import { connect, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { anyFreePort } from '../../deploy/local/process/free-port.ts';
import { atEnd } from '../support/this-run.ts';
import { Pipe } from './tcp-pipe.ts';

/** Bytes on their way: `request` to the server, `reply` to the client. */
export type Direction = 'request' | 'reply';

/** One client's connection, with the one to the server behind it. */
export interface Link {
  readonly id: number;
  readonly request: Pipe;
  readonly reply: Pipe;
  /** Ends both connections at once; `reset` as if a machine had gone. */
  end(how: 'close' | 'reset'): void;
}

/**
 * Sees bytes before they are passed on. They wait for the promise, and what comes after them too;
 * `false` drops them.
 */
export type Tap = (
  link: Link,
  direction: Direction,
  bytes: Buffer,
) => boolean | undefined | Promise<boolean | undefined>;

export interface Slowness {
  /** In each direction. */
  readonly latencyMs: number;
  /** In each direction of each connection; no limit by default. */
  readonly bytesPerSecond?: number;
}

const proxies = new Set<TcpProxy>();

/** No proxy outlives the run. */
atEnd(() => Promise.all([...proxies].map((proxy) => proxy.close())));

/** A wire on 127.0.0.1 that can be bad: clients connect to `port`, and reach the server by it. */
export class TcpProxy {
  readonly port: number;
  /** Connections that were opened through it so far. */
  connectionCount = 0;
  /** Looks at everything that goes through. */
  tap: Tap | null = null;
  readonly #targetPort: number;
  readonly #server: Server;
  readonly #links = new Set<Link>();
  #slowness: Slowness = { latencyMs: 0 };
  #stalled: ReadonlySet<Direction> = new Set();
  #isRefusing = false;

  private constructor(port: number, targetPort: number) {
    this.port = port;
    this.#targetPort = targetPort;
    this.#server = createServer((client) => this.#accept(client));
    proxies.add(this);
  }

  /** Listens on a port of its own, or on a given one, and leads to another port of 127.0.0.1. */
  static async open(targetPort: number, port?: number): Promise<TcpProxy> {
    const proxy = new TcpProxy(port ?? (await anyFreePort()), targetPort);
    await new Promise<void>((resolve, reject) => {
      proxy.#server.once('error', reject);
      proxy.#server.listen({ host: '127.0.0.1', port: proxy.port }, resolve);
    });
    return proxy;
  }

  get links(): readonly Link[] {
    return [...this.#links];
  }

  /** Makes all connections slow, also those to come. */
  slow(slowness: Slowness): void {
    this.#slowness = slowness;
    this.#apply();
  }

  /** Holds bytes back, also on connections to come, until `heal`: a wire on which nothing comes. */
  stall(...directions: readonly Direction[]): void {
    this.#stalled = new Set(directions);
    this.#apply();
  }

  /** Cuts the wire without a word: nothing goes through, and nobody is told. */
  cut(): void {
    this.stall('request', 'reply');
  }

  /** Everything goes through again, at once. What was held back is delivered. */
  heal(): void {
    this.#stalled = new Set();
    this.#slowness = { latencyMs: 0 };
    this.#isRefusing = false;
    this.#apply();
  }

  /** Ends all connections with a reset, as a firewall does that has forgotten them. */
  reset(): number {
    const links = this.links;
    for (const link of links) link.end('reset');
    return links.length;
  }

  /** Refuses connections to come, until `heal`. */
  refuse(): void {
    this.#isRefusing = true;
  }

  /**
   * Leaves the clients of all connections alone with connections that nobody is behind: the server
   * sees them closed, and what the client sends is lost without a word.
   */
  halfOpen(): number {
    const links = this.links;
    for (const link of links) link.request.abandon();
    return links.length;
  }

  async close(): Promise<void> {
    proxies.delete(this);
    this.heal();
    for (const link of this.#links) link.end('close');
    await new Promise((resolve) => {
      this.#server.close(resolve);
    });
  }

  #accept(client: Socket): void {
    if (this.#isRefusing) {
      client.resetAndDestroy();
      return;
    }
    const server = connect({ host: '127.0.0.1', port: this.#targetPort });
    const end = (how: 'close' | 'reset'): void => {
      this.#links.delete(link);
      for (const socket of [client, server]) {
        if (how === 'reset' && !socket.connecting && !socket.destroyed) socket.resetAndDestroy();
        else socket.destroy();
      }
    };
    const id = ++this.connectionCount;
    const tap = (direction: Direction) => (bytes: Buffer) => this.tap?.(link, direction, bytes);
    const link: Link = {
      id,
      end,
      request: new Pipe({ from: client, to: server, look: tap('request') }),
      reply: new Pipe({ from: server, to: client, look: tap('reply') }),
    };
    this.#links.add(link);
    this.#applyTo(link);
    for (const socket of [client, server]) {
      socket.setNoDelay(true);
      // Why a connection ended is the business of the ends; both learn of it.
      socket.on('error', () => undefined);
      socket.once('close', () => this.#ended(link));
    }
  }

  #ended(link: Link): void {
    if (link.request.isAbandoned && !link.request.isSourceClosed) return;
    link.end('close');
  }

  #apply(): void {
    for (const link of this.#links) this.#applyTo(link);
  }

  #applyTo({ request, reply }: Link): void {
    request.set(this.#slowness, this.#stalled.has('request'));
    reply.set(this.#slowness, this.#stalled.has('reply'));
  }
}

/** Waits at the most so long for something that a proxy may hold up. */
export async function within<Value>(ms: number, work: Promise<Value>): Promise<Value | undefined> {
  const timer = new AbortController();
  const late = sleep(ms, undefined, { signal: timer.signal }).catch(() => undefined);
  try {
    return await Promise.race([work, late]);
  } finally {
    timer.abort();
  }
}

/** Counts the replies that hold a word, from now until somebody else taps the wire. */
export function countReplies(proxy: TcpProxy, word: string): () => number {
  let count = 0;
  proxy.tap = (_link, direction, bytes) => {
    if (direction === 'reply' && bytes.includes(word)) count += 1;
    return undefined;
  };
  return () => count;
}
