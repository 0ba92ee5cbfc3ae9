import { type CommandContext, commands, type Effect } from './commands.ts';
import { cloneDatabase, type Database, ReplyError } from './database.ts';

/** What the append-only file holds, one after the other. */
type Token = { readonly kind: 'multi' } | { readonly kind: 'exec' } | EffectToken;
type EffectToken = { readonly kind: 'effect'; readonly effect: Effect };

/** The effects of one command or script: all of it is durable, or none. */
export type Block = readonly Effect[];

/**
 * What a server remembers of its writes, twice: as its replicas got them, and as its append-only
 * file has them. They differ once the file was torn. Redis 7.0 cuts a torn file after the last
 * whole command, which can be in the middle of a block: the half block is not applied, stays in the
 * file, and becomes a part of the block that is appended next. So it is applied by the restart
 * after that.
 */
export class Journal {
  readonly #base: Database;
  readonly #blocks: Block[] = [];
  readonly #fileBase: Database;
  #file: Token[] = [];

  constructor(base: Database = new Map(), file?: { base: Database; tokens: Token[] }) {
    this.#base = cloneDatabase(base);
    this.#fileBase = file?.base ?? this.#base;
    this.#file = file?.tokens ?? [];
  }

  get blockCount(): number {
    return this.#blocks.length;
  }

  append(block: Block): void {
    this.#blocks.push(block);
    this.#file.push(...blockTokens(block));
  }

  /** The database that a replica has which got only the first `count` blocks. */
  prefix(count: number): Database {
    const database = cloneDatabase(this.#base);
    for (const block of this.#blocks.slice(0, count)) applyBlock(database, block);
    return database;
  }

  /**
   * The file after a crash that lost the last `lost` blocks. Of the first of them, `kept` whole
   * commands reached the disk where it is torn, and not all of it.
   */
  afterCrash(lost: number, kept: number | null): Journal {
    const first = this.#blocks.length - lost;
    const lostTokens = this.#blocks.slice(first).flatMap(blockTokens).length;
    let tokens = this.#file.slice(0, this.#file.length - lostTokens);
    const torn = this.#blocks[first];
    if (kept !== null && torn !== undefined && torn.length > 1) {
      tokens.push(...blockTokens(torn).slice(0, 1 + Math.min(kept, torn.length)));
    } else {
      // A file that ends with a whole command inside a block is cut before that block.
      tokens = tokens.slice(0, openBlockStart(tokens) ?? tokens.length);
    }
    return new Journal(replay(this.#fileBase, tokens), { base: this.#fileBase, tokens });
  }

  /** Whether the file holds half a block, which runs with the one that was appended after it. */
  get isTorn(): boolean {
    let isOpen = false;
    for (const { kind } of this.#file) {
      if (kind === 'multi' && isOpen) return true;
      if (kind === 'multi') isOpen = true;
      if (kind === 'exec') isOpen = false;
    }
    return isOpen;
  }

  /** The database after a restart that read the file. */
  get base(): Database {
    return cloneDatabase(this.#base);
  }
}

/** Where the block starts that the file does not end. */
function openBlockStart(tokens: readonly Token[]): number | undefined {
  let start: number | undefined;
  for (const [at, { kind }] of tokens.entries()) {
    if (kind === 'multi') start ??= at;
    if (kind === 'exec') start = undefined;
  }
  return start;
}

function blockTokens(block: Block): Token[] {
  const effects = block.map((effect): Token => ({ kind: 'effect', effect }));
  return block.length === 1 ? effects : [{ kind: 'multi' }, ...effects, { kind: 'exec' }];
}

function applyBlock(database: Database, block: Block): void {
  for (const [name, ...args] of block) {
    const context: CommandContext = { database, nowMs: 0, pageFields: 1 };
    try {
      commands[(name as Buffer).toString()]?.run(context, args);
    } catch (thrown) {
      // A server that loads its file goes on after a command that is refused.
      if (!(thrown instanceof ReplyError)) throw thrown;
    }
  }
}

/** What a server has after it has read a file: a block that does not end is left out. */
function replay(base: Database, tokens: readonly Token[]): Database {
  const database = cloneDatabase(base);
  let open: Effect[] | undefined;
  for (const token of tokens) {
    switch (token.kind) {
      case 'multi':
        // "MULTI calls can not be nested" is an error, and the block goes on.
        open ??= [];
        break;
      case 'exec':
        applyBlock(database, open ?? []);
        open = undefined;
        break;
      case 'effect':
        if (open === undefined) applyBlock(database, [token.effect]);
        else open.push(token.effect);
    }
  }
  return database;
}
