import type { Random } from '../../../services/simulator/random.ts';
import type { Coverage } from '../coverage.ts';
import { epochMs } from '../sim-process.ts';
import type { Timeline } from '../timeline.ts';
import type { Trace } from '../trace.ts';
import { Journal } from './journal.ts';
import type { Link } from './link.ts';
import type { LuaScripts } from './lua.ts';
import { RedisServer } from './server.ts';

export interface SiteParts {
  readonly timeline: Timeline;
  readonly random: Random;
  readonly trace: Trace;
  readonly coverage: Coverage;
  readonly scripts: LuaScripts;
  /** Called with every server, before anything reaches it. */
  readonly onServer: (server: RedisServer) => void;
  /** Called before a server reads a file with half a block in it. */
  readonly onTornStart: () => void;
}

/**
 * A Redis as its clients know it: one address behind which one server serves, and after a failover
 * another. A demoted server may go on answering those who are cut off from the new one.
 */
export class RedisSite {
  readonly #parts: SiteParts;
  readonly #links = new Set<Link>();
  readonly #hung: Array<() => void> = [];
  #serverCount = 0;
  #primary: RedisServer;
  #isUp = true;
  #isHung = false;

  constructor(parts: SiteParts) {
    this.#parts = parts;
    this.#primary = this.#boot(new Journal(), 0);
  }

  /** The server that finance may read: what it holds is what counts. */
  get primary(): RedisServer {
    return this.#primary;
  }

  /** The server that a new connection reaches; undefined while there is none. */
  get reachable(): RedisServer | undefined {
    return this.#isUp ? this.#primary : undefined;
  }

  open(link: Link): void {
    this.#links.add(link);
  }

  closed(link: Link): void {
    this.#links.delete(link);
  }

  get links(): Link[] {
    return [...this.#links];
  }

  /** Runs what has reached a server: at once, or when it goes on. */
  serve(server: RedisServer, work: () => void): void {
    if (this.#isHung && server === this.#primary) this.#hung.push(work);
    else work();
  }

  /** The server takes what comes and does nothing about it, as with SIGSTOP. */
  hang(): void {
    this.#isHung = true;
  }

  goOn(): void {
    this.#isHung = false;
    for (const work of this.#hung.splice(0)) work();
  }

  setFull(isFull: boolean): void {
    this.#primary.isFull = isFull;
  }

  /** Every key is gone: FLUSHALL, or a restart without persistence. */
  flush(): void {
    this.#primary.execute({ name: 'FLUSHALL', args: [] });
  }

  /**
   * A replica takes over that lacks the last `lost` writes. With `splitMs`, the old primary goes on
   * serving those that are connected to it for that long, and all it takes is lost.
   */
  failOver(lost: number, clockSkewMs: number, splitMs: number): void {
    const { journal } = this.#primary;
    const old = this.#primary;
    const count = Math.max(0, journal.blockCount - lost);
    this.goOn();
    this.#primary = this.#boot(new Journal(journal.prefix(count)), clockSkewMs);
    if (splitMs > 0) this.#parts.timeline.after(splitMs, () => this.#cutLinks(old));
    else this.#cutLinks(old);
  }

  /**
   * The server crashes, loses its last `lost` writes, and is back after `downMs`. With `kept`, its
   * file is torn in the first lost write, after that many whole commands.
   */
  restart(options: { lost: number; kept: number | null; downMs: number }): void {
    const { journal } = this.#primary;
    const lost = Math.min(options.lost, journal.blockCount);
    this.goOn();
    this.#cutLinks(this.#primary);
    this.#isUp = false;
    if (journal.isTorn) this.#parts.onTornStart();
    this.#primary = this.#boot(journal.afterCrash(lost, options.kept), 0);
    this.#parts.timeline.after(options.downMs, () => {
      this.#isUp = true;
    });
  }

  #boot(journal: Journal, clockSkewMs: number): RedisServer {
    const { timeline, random, scripts, onServer } = this.#parts;
    const server = new RedisServer({
      name: `redis-${++this.#serverCount}`,
      scripts,
      journal,
      nowMs: () => epochMs + timeline.nowMs + clockSkewMs,
      pageFields: random.between(5, 60),
    });
    onServer(server);
    return server;
  }

  #cutLinks(server: RedisServer): void {
    for (const link of this.#links) {
      if (link.server === server) link.break({ loseWire: true, holdMs: 0 });
    }
  }
}
