/** What keys hold. Bytes are never changed in place: whoever changes a value puts a new one. */
export type Value =
  | { readonly kind: 'hash'; readonly fields: Map<string, Buffer> }
  | { readonly kind: 'string'; bytes: Buffer }
  | { readonly kind: 'stream'; entries: StreamEntry[]; lastId: StreamId }
  | { readonly kind: 'set'; readonly members: Set<string> };

export interface StreamId {
  readonly ms: number;
  readonly seq: number;
}

export interface StreamEntry {
  readonly id: StreamId;
  readonly fields: readonly Buffer[];
}

/** Keys and names of fields are kept as latin1 text, one character a byte. */
export type Database = Map<string, Value>;

/** A copy that shares the bytes. */
export function cloneDatabase(database: Database): Database {
  const clone: Database = new Map();
  for (const [key, value] of database) clone.set(key, cloneValue(value));
  return clone;
}

function cloneValue(value: Value): Value {
  switch (value.kind) {
    case 'hash':
      return { kind: 'hash', fields: new Map(value.fields) };
    case 'string':
      return { ...value };
    case 'stream':
      return { ...value, entries: [...value.entries] };
    case 'set':
      return { kind: 'set', members: new Set(value.members) };
  }
}

export function compareIds(a: StreamId, b: StreamId): number {
  return a.ms - b.ms || a.seq - b.seq;
}

export function idText({ ms, seq }: StreamId): string {
  return `${ms}-${seq}`;
}

/** An error as the server answers it. */
export class ReplyError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'ReplyError';
  }
}

/** What a command answers. */
export type Reply = null | number | Buffer | Status | readonly Reply[];

/** A status such as `OK`, which scripts see as a table with the field `ok`. */
export interface Status {
  readonly status: string;
}
