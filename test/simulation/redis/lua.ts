import { type LuaState, lauxlib, lua, lualib } from 'fengari';
import { type Reply, ReplyError } from './database.ts';

/** Runs a command for a script; throws a `ReplyError` where the server refuses it. */
export type RedisCall = (name: string, args: readonly Buffer[]) => Reply;

const bytes = (text: string): Uint8Array => Buffer.from(text, 'latin1');
const names = { ok: bytes('ok'), err: bytes('err'), keys: bytes('KEYS'), argv: bytes('ARGV') };

/**
 * The Lua side of the fake Redis: the very scripts of the product in a Lua machine, with the
 * functions of Redis that they call. The machine speaks Lua 5.3, Redis 5.1; the differential test
 * holds the two to the same replies.
 */
export class LuaScripts {
  readonly #state: LuaState = lauxlib.luaL_newstate();
  readonly #scripts = new Map<string, number>();
  #call: RedisCall = () => null;

  constructor() {
    const state = this.#state;
    lualib.luaL_openlibs(state);
    this.#define('redis', { call: (inner) => this.#onCall(inner) });
    this.#define('struct', { unpack: unpackPair });
    this.#define('cmsgpack', { pack: packList });
    // In Lua 5.1 `unpack` is a function of its own.
    lua.lua_getglobal(state, bytes('table'));
    lua.lua_getfield(state, -1, bytes('unpack'));
    lua.lua_setglobal(state, bytes('unpack'));
    lua.lua_settop(state, 0);
  }

  /** Takes in a script's text under a name. */
  load(name: string, source: string): void {
    const state = this.#state;
    const status = lauxlib.luaL_loadbuffer(state, Buffer.from(source), null, bytes(name));
    if (status !== lua.LUA_OK) throw new Error(`The script ${name}: ${this.#takeText()}`);
    this.#scripts.set(name, lauxlib.luaL_ref(state, lua.LUA_REGISTRYINDEX));
  }

  /**
   * Runs a script.
   *
   * @throws ReplyError where a command in it failed, or it failed by itself
   */
  run(name: string, keys: readonly Buffer[], argv: readonly Buffer[], call: RedisCall): Reply {
    const state = this.#state;
    const script = this.#scripts.get(name);
    if (script === undefined) throw new Error(`There is no script ${name}.`);
    this.#call = call;
    this.#setList(names.keys, keys);
    this.#setList(names.argv, argv);
    lua.lua_rawgeti(state, lua.LUA_REGISTRYINDEX, script);
    if (lua.lua_pcall(state, 0, 1, 0) !== lua.LUA_OK) throw new ReplyError(this.#takeText());
    const reply = toReply(state, -1);
    lua.lua_settop(state, 0);
    return reply;
  }

  #define(table: string, functions: Record<string, (state: LuaState) => number>): void {
    lua.lua_createtable(this.#state, 0, 2);
    for (const [field, run] of Object.entries(functions)) {
      lua.lua_pushcfunction(this.#state, run);
      lua.lua_setfield(this.#state, -2, bytes(field));
    }
    lua.lua_setglobal(this.#state, bytes(table));
  }

  #setList(name: Uint8Array, values: readonly Buffer[]): void {
    const state = this.#state;
    lua.lua_createtable(state, values.length, 0);
    for (const [index, value] of values.entries()) {
      lua.lua_pushstring(state, value);
      lua.lua_rawseti(state, -2, index + 1);
    }
    lua.lua_setglobal(state, name);
  }

  #takeText(): string {
    const text = lua.lua_tostring(this.#state, -1) ?? bytes('a value that is no text');
    lua.lua_settop(this.#state, 0);
    return Buffer.from(text).toString('latin1');
  }

  #onCall(state: LuaState): number {
    const args: Buffer[] = [];
    for (let i = 1; i <= lua.lua_gettop(state); i++) args.push(takeString(state, i));
    const [name, ...rest] = args;
    lua.lua_settop(state, 0);
    let reply: Reply;
    try {
      reply = this.#call((name as Buffer).toString('latin1').toUpperCase(), rest);
    } catch (thrown) {
      if (!(thrown instanceof ReplyError)) throw thrown;
      lua.lua_pushstring(state, bytes(thrown.message));
      return lua.lua_error(state);
    }
    pushReply(state, reply);
    return 1;
  }
}

/** A copy of a string of Lua, or of a number as Redis writes it. */
function takeString(state: LuaState, index: number): Buffer {
  if (lua.lua_type(state, index) === lua.LUA_TNUMBER) {
    return Buffer.from(String(lua.lua_tonumber(state, index)));
  }
  const text = lua.lua_tostring(state, index);
  if (text === null) throw new ReplyError('ERR Lua redis lib command arguments must be strings');
  return Buffer.from(text);
}

function pushReply(state: LuaState, reply: Reply): void {
  if (reply === null) {
    lua.lua_pushboolean(state, false);
  } else if (typeof reply === 'number') {
    lua.lua_pushinteger(state, reply);
  } else if (Buffer.isBuffer(reply)) {
    lua.lua_pushstring(state, reply);
  } else if ('status' in reply) {
    lua.lua_createtable(state, 0, 1);
    lua.lua_pushstring(state, bytes(reply.status));
    lua.lua_setfield(state, -2, names.ok);
  } else {
    lua.lua_createtable(state, reply.length, 0);
    for (const [index, item] of reply.entries()) {
      pushReply(state, item);
      lua.lua_rawseti(state, -2, index + 1);
    }
  }
}

/** What a script returned, as Redis turns it into a reply. */
function toReply(state: LuaState, index: number): Reply {
  switch (lua.lua_type(state, index)) {
    case lua.LUA_TSTRING:
      return takeString(state, index);
    case lua.LUA_TNUMBER:
      return Math.trunc(lua.lua_tonumber(state, index));
    case lua.LUA_TBOOLEAN:
      return lua.lua_toboolean(state, index) ? 1 : null;
    case lua.LUA_TTABLE:
      return toList(state, index);
    default:
      return null;
  }
}

function toList(state: LuaState, index: number): Reply {
  const items: Reply[] = [];
  // A list of Lua ends at its first nil.
  for (let at = 1; ; at++) {
    lua.lua_rawgeti(state, index, at);
    const isEnd = lua.lua_type(state, -1) === lua.LUA_TNIL;
    if (!isEnd) items.push(toReply(state, -1));
    lua.lua_settop(state, -2);
    if (isEnd) return items;
  }
}

/** `cmsgpack.pack(list)` of a list of strings, with lengths of 16 bits for all of them. */
function packList(state: LuaState): number {
  const pieces: Buffer[] = [];
  for (let at = 1; ; at++) {
    lua.lua_rawgeti(state, 1, at);
    if (lua.lua_type(state, -1) === lua.LUA_TNIL) break;
    const item = takeString(state, -1);
    lua.lua_settop(state, -2);
    pieces.push(Buffer.of(0xda, item.length >> 8, item.length & 255), item);
  }
  const count = pieces.length / 2;
  lua.lua_settop(state, 0);
  lua.lua_pushstring(state, Buffer.concat([Buffer.of(0xdc, count >> 8, count & 255), ...pieces]));
  return 1;
}

/** `struct.unpack('>Hc0Hc0', data, at)`: two strings, each after its length in two bytes. */
function unpackPair(state: LuaState): number {
  const format = takeString(state, 1).toString('latin1');
  if (format !== '>Hc0Hc0') throw new ReplyError(`ERR the format ${format} is not made here`);
  const data = lua.lua_tostring(state, 2) as Uint8Array;
  let at = lua.lua_tointeger(state, 3) - 1;
  lua.lua_settop(state, 0);
  for (let i = 0; i < 2; i++) {
    const end = at + 2 + (((data[at] as number) << 8) | (data[at + 1] as number));
    lua.lua_pushstring(state, data.subarray(at + 2, end));
    at = end;
  }
  lua.lua_pushinteger(state, at + 1);
  return 3;
}
