import {
  compareIds,
  type Database,
  idText,
  type Reply,
  ReplyError,
  type StreamEntry,
  type StreamId,
  type Value,
} from './database.ts';

/** What a command works on. */
export interface CommandContext {
  readonly database: Database;
  /** The server's clock, which gives new entries of a stream their ids. */
  readonly nowMs: number;
  /** Fields that one page of a scan has, whatever it was asked for. */
  readonly pageFields: number;
}

type Arguments = readonly Buffer[];
type Handler = (context: CommandContext, args: Arguments) => Reply;

export interface Command {
  readonly run: Handler;
  readonly isWrite: boolean;
}

/** What a write that changed the database is remembered as: absolute, as in the append-only file. */
export type Effect = readonly Buffer[];

const ok = { status: 'OK' };
const wrongType = 'WRONGTYPE Operation against a key holding the wrong kind of value';

function read(run: Handler): Command {
  return { run, isWrite: false };
}

function write(run: Handler): Command {
  return { run, isWrite: true };
}

/** The commands that the store uses, those that set a scene, and those of a careless rewrite. */
export const commands: Readonly<Record<string, Command>> = {
  TYPE: read(({ database }, [key]) => ({ status: database.get(text(key))?.kind ?? 'none' })),
  HMGET: read((context, [key, ...names]) => {
    const fields = typedValue(context, key, 'hash')?.fields;
    return names.map((name) => fields?.get(text(name)) ?? null);
  }),
  HLEN: read((context, [key]) => typedValue(context, key, 'hash')?.fields.size ?? 0),
  HSCAN: read(scanHash),
  STRLEN: read((context, [key]) => typedValue(context, key, 'string')?.bytes.length ?? 0),
  GETRANGE: read((context, [key, start, end]) => {
    const bytes = typedValue(context, key, 'string')?.bytes ?? Buffer.alloc(0);
    return bytes.subarray(integer(start), integer(end) + 1);
  }),
  XLEN: read((context, [key]) => typedValue(context, key, 'stream')?.entries.length ?? 0),
  XRANGE: read((context, [key, start, end]) => range(context, key, start, end).map(entryReply)),
  XREVRANGE: read((context, [key, end, start, ...options]) => {
    const entries = range(context, key, start, end).reverse();
    const count = options.length > 0 ? integer(options[1]) : entries.length;
    return entries.slice(0, count).map(entryReply);
  }),
  HSET: write((context, [key, ...pairs]) => {
    const { fields } = typedValue(context, key, 'hash') ?? made(context, key, newHash());
    const before = fields.size;
    for (let i = 0; i < pairs.length; i += 2) fields.set(text(pairs[i]), pairs[i + 1] as Buffer);
    return fields.size - before;
  }),
  SETRANGE: write((context, [key, at, bytes]) => {
    const known = typedValue(context, key, 'string');
    const piece = bytes as Buffer;
    if (piece.length === 0) return known?.bytes.length ?? 0;
    return putBytes(context, key, integer(at), piece);
  }),
  APPEND: write((context, [key, bytes]) => {
    const length = typedValue(context, key, 'string')?.bytes.length ?? 0;
    return putBytes(context, key, length, bytes as Buffer);
  }),
  HINCRBY: write((context, [key, name, by]) => {
    const { fields } = typedValue(context, key, 'hash') ?? made(context, key, newHash());
    const sum = Number(fields.get(text(name)) ?? '0') + integer(by);
    fields.set(text(name), Buffer.from(String(sum)));
    return sum;
  }),
  XADD: write(addToStream),
  EXISTS: read(({ database }, keys) => keys.filter((key) => database.has(text(key))).length),
  RENAME: write(({ database }, [from, to]) => {
    const value = database.get(text(from));
    if (value === undefined) throw new ReplyError('ERR no such key');
    database.delete(text(from));
    database.set(text(to), value);
    return ok;
  }),
  UNLINK: write(({ database }, keys) => keys.filter((key) => database.delete(text(key))).length),
  DEL: write(({ database }, keys) => keys.filter((key) => database.delete(text(key))).length),
  SET: write(({ database }, [key, bytes]) => {
    database.set(text(key), { kind: 'string', bytes: bytes as Buffer });
    return ok;
  }),
  SADD: write((context, [key, member]) => {
    const { members } = typedValue(context, key, 'set') ?? made(context, key, newSet());
    const before = members.size;
    members.add(text(member));
    return members.size - before;
  }),
  FLUSHALL: write(({ database }) => {
    database.clear();
    return ok;
  }),
};

function text(bytes: Buffer | undefined): string {
  return (bytes as Buffer).toString('latin1');
}

function integer(bytes: Buffer | undefined): number {
  const given = text(bytes);
  if (!/^-?\d+$/.test(given)) throw new ReplyError('ERR value is not an integer or out of range');
  return Number(given);
}

function newHash(): Extract<Value, { kind: 'hash' }> {
  return { kind: 'hash', fields: new Map() };
}

function newSet(): Extract<Value, { kind: 'set' }> {
  return { kind: 'set', members: new Set() };
}

function made<V extends Value>({ database }: CommandContext, key: Buffer | undefined, value: V): V {
  database.set(text(key), value);
  return value;
}

function typedValue<K extends Value['kind']>(
  { database }: CommandContext,
  key: Buffer | undefined,
  kind: K,
): Extract<Value, { kind: K }> | undefined {
  const value = database.get(text(key));
  if (value !== undefined && value.kind !== kind) throw new ReplyError(wrongType);
  return value as Extract<Value, { kind: K }> | undefined;
}

function putBytes(
  context: CommandContext,
  key: Buffer | undefined,
  at: number,
  piece: Buffer,
): number {
  const known = typedValue(context, key, 'string');
  const before = known?.bytes ?? Buffer.alloc(0);
  const bytes = Buffer.alloc(Math.max(before.length, at + piece.length));
  bytes.set(before);
  bytes.set(piece, at);
  if (known === undefined) made(context, key, { kind: 'string', bytes });
  else known.bytes = bytes;
  return bytes.length;
}

/** Where a field stands in the order of a scan: never 0, which ends it. */
function scanPlace(name: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193);
  return (hash >>> 1) | 1;
}

/** A page of a hash. A field that is there all the time comes at least once; others may. */
function scanHash(context: CommandContext, [key, cursor]: Arguments): Reply {
  const fields = typedValue(context, key, 'hash')?.fields ?? new Map<string, Buffer>();
  const from = integer(cursor);
  const left = [...fields]
    .map(([name, value]) => ({ place: scanPlace(name), name, value }))
    .filter(({ place }) => place >= from)
    .sort((a, b) => a.place - b.place || (a.name < b.name ? -1 : 1));
  let count = Math.min(left.length, context.pageFields);
  while (count < left.length && left[count]?.place === left[count - 1]?.place) count++;
  const next = left[count]?.place ?? 0;
  const page = left.slice(0, count);
  return [
    Buffer.from(String(next)),
    page.flatMap(({ name, value }) => [Buffer.from(name, 'latin1'), value]),
  ];
}

function addToStream(context: CommandContext, args: Arguments): Reply {
  const [key, ...rest] = args;
  let at = 0;
  let keep: number | undefined;
  if (text(rest[at]).toUpperCase() === 'MAXLEN') {
    at++;
    if (text(rest[at]) === '=') at++;
    keep = integer(rest[at++]);
  }
  const given = text(rest[at++]);
  const fields = rest.slice(at);
  if (fields.length === 0 || fields.length % 2 !== 0) {
    throw new ReplyError("ERR wrong number of arguments for 'xadd' command");
  }
  const known = typedValue(context, key, 'stream');
  const lastId = known?.lastId ?? { ms: 0, seq: 0 };
  const id = given === '*' ? nextId(lastId, context.nowMs) : parseId(given);
  if (compareIds(id, lastId) <= 0) {
    throw new ReplyError(
      'ERR The ID specified in XADD is equal or smaller than the target stream top item',
    );
  }
  const stream = known ?? made(context, key, { kind: 'stream', entries: [], lastId });
  stream.entries.push({ id, fields });
  stream.lastId = id;
  if (keep !== undefined && stream.entries.length > keep) {
    stream.entries.splice(0, stream.entries.length - keep);
  }
  return Buffer.from(idText(id));
}

function nextId(last: StreamId, nowMs: number): StreamId {
  const ms = Math.floor(nowMs);
  return ms > last.ms ? { ms, seq: 0 } : { ms: last.ms, seq: last.seq + 1 };
}

export function parseId(given: string): StreamId {
  const [ms = '', seq = '0'] = given.split('-');
  return { ms: Number(ms), seq: Number(seq) };
}

function range(
  context: CommandContext,
  key: Buffer | undefined,
  start: Buffer | undefined,
  end: Buffer | undefined,
): StreamEntry[] {
  const entries = typedValue(context, key, 'stream')?.entries ?? [];
  const from = text(start);
  const to = text(end);
  const isAfter = (id: StreamId): boolean => {
    if (from === '-') return true;
    if (from.startsWith('(')) return compareIds(id, parseId(from.slice(1))) > 0;
    return compareIds(id, parseId(from)) >= 0;
  };
  return entries.filter(
    ({ id }) => isAfter(id) && (to === '+' || compareIds(id, parseId(to)) <= 0),
  );
}

export function entryReply({ id, fields }: StreamEntry): Reply {
  return [Buffer.from(idText(id)), fields];
}

/**
 * A write as it goes into the append-only file and to replicas: what the server would have done
 * differently at another time, it does the same there.
 */
export function effectOf(name: string, args: Arguments, reply: Reply): Effect {
  const parts = [Buffer.from(name), ...args];
  if (name !== 'XADD') return parts;
  const star = parts.findIndex((part) => part.length === 1 && part[0] === 42);
  return star < 0 ? parts : parts.with(star, reply as Buffer);
}
