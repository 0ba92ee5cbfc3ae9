import type { Scheduled } from '../timeline.ts';
import { type CallFault, type ConnectionParts, noteOutcome } from './connection-parts.ts';
import { type Reply, ReplyError, type Status } from './database.ts';
import { Link } from './link.ts';
import { type Argument, resultOf, shown, toBytes, toText } from './replies.ts';
import type { RedisServer, ServerCall } from './server.ts';
import { readStreams } from './stream-wait.ts';

interface Pending {
  readonly call: ServerCall;
  readonly resolve: (reply: Reply) => void;
  readonly reject: (error: Error) => void;
  timer: Scheduled | null;
  isSettled: boolean;
  /** First item of the reply of the script, once it ran. */
  result: string | null;
}

/** ioredis's own words for what happened to a call. */
const messages = {
  offline: "Stream isn't writeable and enableOfflineQueue options is false",
  closed: 'Connection is closed.',
  late: 'Command timed out',
} as const;

/**
 * A client's connection to the site, as the store's code uses one: a stand-in for a connection of
 * ioredis with the settings of `connectRedis`. It never sends anything twice by itself.
 */
export class SimConnection {
  status: 'connecting' | 'ready' | 'reconnecting' | 'end' = 'connecting';
  readonly #parts: ConnectionParts;
  readonly #pending = new Set<Pending>();
  readonly #onReady: Array<() => void> = [];
  #link: Link | undefined;
  #linkTimer: Scheduled | undefined;

  constructor(parts: ConnectionParts) {
    this.#parts = parts;
    this.#connectAfter(parts.random.between(1, 20));
  }

  /** The present link; undefined while there is none. */
  get link(): Link | undefined {
    return this.#link;
  }

  on(event: string, listener: () => void): this {
    if (event === 'ready') this.#onReady.push(listener);
    return this;
  }

  disconnect(): void {
    this.status = 'end';
    this.#link?.break({ loseWire: false, holdMs: 0 });
    this.#failAll(messages.closed);
  }

  tallyClaim(...args: Argument[]): Promise<string[]> {
    return this.#script('tallyClaim', 1, args);
  }

  tallyCommit(...args: Argument[]): Promise<string[]> {
    return this.#script('tallyCommit', 4, args);
  }

  tallyPeek(...args: Argument[]): Promise<string[]> {
    return this.#script('tallyPeek', 2, args);
  }

  tallyBegin(...args: Argument[]): Promise<string[]> {
    return this.#script('tallyBegin', 2, args);
  }

  tallySwap(...args: Argument[]): Promise<string[]> {
    return this.#script('tallySwap', 4, args);
  }

  exists(...keys: Argument[]): Promise<Reply> {
    return this.#command('EXISTS', keys);
  }
  unlink(...keys: Argument[]): Promise<Reply> {
    return this.#command('UNLINK', keys);
  }

  type(key: string): Promise<string> {
    return this.#command('TYPE', [key]).then((reply) => (reply as Status).status);
  }

  async hmget(...args: Argument[]): Promise<Array<string | null>> {
    return toText(await this.#command('HMGET', args)) as Array<string | null>;
  }

  async strlen(key: string): Promise<number> {
    return (await this.#command('STRLEN', [key])) as number;
  }

  async getrangeBuffer(...args: Argument[]): Promise<Buffer> {
    return (await this.#command('GETRANGE', args)) as Buffer;
  }

  async tallyScanBuffer(...args: Argument[]): Promise<Reply> {
    return this.#send({ name: 'tallyScan', args: args.map(toBytes), scriptKeys: 1 });
  }

  async xrangeBuffer(...args: Argument[]): Promise<Reply> {
    return this.#command('XRANGE', args);
  }

  async xreadBuffer(...args: Argument[]): Promise<Reply> {
    return this.#command('XREAD', args);
  }

  async #script(name: string, scriptKeys: number, args: Argument[]): Promise<string[]> {
    const call = { name, args: args.map(toBytes), scriptKeys };
    return toText(await this.#send(call)) as string[];
  }

  #command(name: string, args: Argument[]): Promise<Reply> {
    return this.#send({ name, args: args.map(toBytes) });
  }

  #send(call: ServerCall): Promise<Reply> {
    const { random, trace, process, coverage } = this.#parts;
    const link = this.#link;
    if (this.status !== 'ready' || link === undefined) {
      return Promise.reject(new Error(messages.offline));
    }
    return new Promise((resolve, reject) => {
      const pending = { call, resolve, reject, timer: null, isSettled: false, result: null };
      this.#pending.add(pending);
      this.#startTimer(pending);
      this.#watchLink(link);
      const fault = this.#parts.drawFault(call);
      if (fault !== null) this.#noteFault(fault, call);
      if (fault === 'stalled') link.stallSending(random.between(500, 9_000));
      link.send(
        this.#wireMs(),
        () => this.#parts.site.serve(link.server, () => this.#arrive(link, pending, fault)),
        () => noteOutcome(coverage, pending, 'never'),
      );
      if (fault === 'lost-before') link.break({ loseWire: true, holdMs: 0 });
      if (fault === 'applied-after-break') {
        link.break({ loseWire: false, holdMs: random.between(1, 6_000) });
      }
      if (fault === 'twice') {
        // Now and then the copy overtakes the other one.
        if (random.chance(0.3)) link.stallSending(random.between(200, 4_000));
        this.#repeat(link.server, call);
      }
      trace.note(process.name, `sends ${call.name}`);
    });
  }

  /** How long something is on its way. */
  #wireMs(): number {
    return 0.1 + this.#parts.random.float() * this.#parts.wireMsMax;
  }

  #startTimer(pending: Pending): void {
    const { timeouts, timeline, process } = this.#parts;
    const { commandTimeout } = timeouts;
    if (commandTimeout === undefined) return;
    pending.timer = timeline.after(commandTimeout, () =>
      process.enter('timer', () => this.#settle(pending, new Error(messages.late))),
    );
  }

  /** Gives a link up on which nothing comes, though something was asked. */
  #watchLink(link: Link): void {
    const { timeouts, timeline, process } = this.#parts;
    if (this.#linkTimer?.run) return;
    this.#linkTimer = timeline.after(timeouts.socketTimeout, () =>
      process.enter('timer', () => link.break({ loseWire: false, holdMs: 0 })),
    );
  }

  /** Something came: the link is alive, and is watched on while more is asked. */
  #heard(link: Link): void {
    if (this.#linkTimer !== undefined) this.#linkTimer.run = null;
    if (this.#pending.size > 0) this.#watchLink(link);
  }

  /** The call has reached the server. */
  #arrive(link: Link, pending: Pending, fault: CallFault | null): void {
    const { random } = this.#parts;
    const answer = (reply: Reply | Error): void => {
      if (fault === 'lost-after') return link.break({ loseWire: true, holdMs: 0 });
      if (fault === 'reply-stalled') link.stallReplies(random.between(500, 9_000));
      link.reply(this.#wireMs(), () => this.#receive(link, pending, reply));
    };
    if (pending.call.name === 'XREAD') {
      readStreams(
        { server: link.server, timeline: this.#parts.timeline, link },
        pending.call.args,
        answer,
      );
      return;
    }
    const reply = this.#execute(link.server, pending.call);
    pending.result = resultOf(reply);
    noteOutcome(this.#parts.coverage, pending, 'arrived');
    answer(reply);
  }

  #execute(server: RedisServer, call: ServerCall): Reply | Error {
    const { trace } = this.#parts;
    try {
      const reply = server.execute(call);
      if (call.scriptKeys !== undefined) {
        trace.note(server.name, `${call.name} of ${this.#parts.process.name}: ${shown(reply)}`);
      }
      return reply;
    } catch (thrown) {
      if (!(thrown instanceof ReplyError)) throw thrown;
      trace.note(server.name, `${call.name} refused: ${thrown.message}`);
      return thrown;
    }
  }

  /** The same call arrives once more, some time later. */
  #repeat(server: RedisServer, call: ServerCall): void {
    const { timeline, random, coverage, site } = this.#parts;
    timeline.after(random.between(1, 3_000), () =>
      site.serve(server, () => {
        const result = resultOf(this.#execute(server, call));
        if (call.name !== 'tallyCommit') return;
        const isTaken = result === 'committed';
        coverage.hit(isTaken ? 'commit: repeated, taken' : 'commit: repeated, refused');
      }),
    );
  }

  #receive(link: Link, pending: Pending, reply: Reply | Error): void {
    this.#parts.process.enter('message', () => {
      this.#settle(pending, reply);
      if (this.#link === link) this.#heard(link);
    });
  }

  #settle(pending: Pending, outcome: Reply | Error): void {
    if (pending.isSettled) return;
    pending.isSettled = true;
    this.#pending.delete(pending);
    if (pending.timer !== null) pending.timer.run = null;
    if (outcome instanceof Error) {
      if (!(outcome instanceof ReplyError)) noteOutcome(this.#parts.coverage, pending, 'unknown');
      pending.reject(outcome);
    } else {
      pending.resolve(outcome);
    }
  }

  #failAll(message: string): void {
    for (const pending of this.#pending) this.#settle(pending, new Error(message));
  }

  #onBreak(link: Link): void {
    const { process, random, site } = this.#parts;
    site.closed(link);
    process.enter('message', () => {
      if (this.status === 'end' || this.#link !== link) return;
      this.status = 'reconnecting';
      this.#link = undefined;
      if (this.#linkTimer !== undefined) this.#linkTimer.run = null;
      this.#parts.trace.note(process.name, 'lost its connection to Redis');
      this.#failAll(messages.closed);
      this.#connectAfter(random.between(20, 400));
    });
  }

  #connectAfter(ms: number): void {
    const { timeline, process, site, random, trace } = this.#parts;
    timeline.after(ms, () =>
      process.enter('timer', () => {
        if (this.status === 'end') return;
        const server = site.reachable;
        if (server === undefined) return this.#connectAfter(random.between(20, 400));
        const link: Link = new Link(server, timeline, () => this.#onBreak(link));
        this.#link = link;
        site.open(link);
        this.status = 'ready';
        trace.note(process.name, `connected to ${server.name}`);
        for (const listener of this.#onReady) listener();
      }),
    );
  }

  #noteFault(fault: CallFault, call: ServerCall): void {
    this.#parts.coverage.hit(`wire: ${fault}`);
    this.#parts.trace.note('fault', `${fault} for ${call.name} of ${this.#parts.process.name}`);
  }
}
