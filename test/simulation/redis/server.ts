import { type CommandContext, commands, type Effect, effectOf } from './commands.ts';
import { type Database, type Reply, ReplyError } from './database.ts';
import { Journal } from './journal.ts';
import type { LuaScripts } from './lua.ts';

/** One call of a client. */
export interface ServerCall {
  /** A command, or the name of a script. */
  readonly name: string;
  readonly args: readonly Buffer[];
  /** How many of the arguments are keys, where it is a script. */
  readonly scriptKeys?: number;
}

export interface ServerParts {
  readonly name: string;
  readonly scripts: LuaScripts;
  /** The wall clock of the server's machine. */
  readonly nowMs: () => number;
  readonly pageFields: number;
  readonly journal?: Journal;
}

/** Writes that a server out of memory takes all the same. */
const frees: ReadonlySet<string> = new Set(['DEL', 'UNLINK', 'FLUSHALL']);

/**
 * A Redis server: keys, commands, scripts, and what it remembers of its writes. It has no wires;
 * what reaches it and when is the business of connections.
 */
export class RedisServer {
  readonly name: string;
  readonly journal: Journal;
  /** Refuses what takes memory, as with `maxmemory` and `noeviction`. */
  isFull = false;
  /** Called with the effects of each call that changed something, and whether it failed half-way. */
  onWrite: (block: readonly Effect[], call: ServerCall, failed: boolean) => void = () => undefined;
  readonly #parts: ServerParts;
  readonly #database: Database;
  readonly #streamListeners = new Map<string, Set<() => void>>();

  constructor(parts: ServerParts) {
    this.name = parts.name;
    this.#parts = parts;
    this.journal = parts.journal ?? new Journal();
    this.#database = this.journal.base;
  }

  /** What the server holds. Not to be changed from outside. */
  get database(): Database {
    return this.#database;
  }

  /** The clock by which this server gives ids to the entries of a stream. */
  get nowMs(): number {
    return this.#parts.nowMs();
  }

  /**
   * Runs a command or a script: all of it at once, as Redis does.
   *
   * @throws ReplyError where the server refuses it
   */
  execute(call: ServerCall): Reply {
    const block: Effect[] = [];
    let failed = true;
    try {
      const reply = this.#runCall(call, block);
      failed = false;
      return reply;
    } finally {
      if (block.length > 0) {
        this.journal.append(block);
        this.onWrite(block, call, failed);
        for (const effect of block) this.#wakeReaders(effect);
      }
    }
  }

  #runCall({ name, args, scriptKeys }: ServerCall, block: Effect[]): Reply {
    if (scriptKeys === undefined) return this.#run(name, args, block);
    const call = (inner: string, innerArgs: readonly Buffer[]): Reply =>
      this.#run(inner, innerArgs, block);
    return this.#parts.scripts.run(name, args.slice(0, scriptKeys), args.slice(scriptKeys), call);
  }

  /** Calls back once when the stream at `key` grows. */
  whenStreamGrows(key: string, wake: () => void): void {
    const listeners = this.#streamListeners.get(key) ?? new Set();
    listeners.add(wake);
    this.#streamListeners.set(key, listeners);
  }

  #run(name: string, args: readonly Buffer[], block: Effect[]): Reply {
    const command = commands[name];
    if (command === undefined) throw new ReplyError(`ERR unknown command '${name}'`);
    // Out of memory, Redis refuses the first write of a script; after that it lets it finish.
    if (command.isWrite && this.isFull && block.length === 0 && !frees.has(name)) {
      throw new ReplyError("OOM command not allowed when used memory > 'maxmemory'.");
    }
    const context: CommandContext = {
      database: this.#database,
      nowMs: this.#parts.nowMs(),
      pageFields: this.#parts.pageFields,
    };
    const reply = command.run(context, args);
    // Only a deletion can have found nothing to do.
    const isDeletion = name === 'DEL' || name === 'UNLINK';
    if (command.isWrite && !(isDeletion && reply === 0)) {
      block.push(effectOf(name, args, reply));
    }
    return reply;
  }

  #wakeReaders([name, key]: Effect): void {
    if ((name as Buffer).toString() !== 'XADD') return;
    const text = (key as Buffer).toString('latin1');
    const listeners = this.#streamListeners.get(text);
    this.#streamListeners.delete(text);
    for (const wake of listeners ?? []) wake();
  }
}
