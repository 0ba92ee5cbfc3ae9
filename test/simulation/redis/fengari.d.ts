/** The part of the Lua virtual machine that the fake Redis uses. Strings are bytes. */
declare module 'fengari' {
  /** A Lua state. */
  export interface LuaState {
    readonly isLuaState: never;
  }

  export type LuaFunction = (state: LuaState) => number;

  export const lua: {
    readonly LUA_OK: number;
    readonly LUA_REGISTRYINDEX: number;
    readonly LUA_TNIL: number;
    readonly LUA_TBOOLEAN: number;
    readonly LUA_TNUMBER: number;
    readonly LUA_TSTRING: number;
    readonly LUA_TTABLE: number;
    lua_gettop(state: LuaState): number;
    lua_settop(state: LuaState, index: number): void;
    lua_type(state: LuaState, index: number): number;
    lua_tostring(state: LuaState, index: number): Uint8Array | null;
    lua_tonumber(state: LuaState, index: number): number;
    lua_tointeger(state: LuaState, index: number): number;
    lua_toboolean(state: LuaState, index: number): boolean;
    lua_pushstring(state: LuaState, bytes: Uint8Array): void;
    lua_pushinteger(state: LuaState, value: number): void;
    lua_pushboolean(state: LuaState, value: boolean): void;
    lua_pushcfunction(state: LuaState, run: LuaFunction): void;
    lua_createtable(state: LuaState, arrayLength: number, fields: number): void;
    lua_setfield(state: LuaState, index: number, name: Uint8Array): void;
    lua_getfield(state: LuaState, index: number, name: Uint8Array): number;
    lua_rawgeti(state: LuaState, index: number, at: number): number;
    lua_rawseti(state: LuaState, index: number, at: number): void;
    lua_rawlen(state: LuaState, index: number): number;
    lua_getglobal(state: LuaState, name: Uint8Array): number;
    lua_setglobal(state: LuaState, name: Uint8Array): void;
    lua_pcall(state: LuaState, args: number, results: number, handler: number): number;
    lua_error(state: LuaState): number;
  };

  export const lauxlib: {
    luaL_newstate(): LuaState;
    luaL_loadbuffer(
      state: LuaState,
      source: Uint8Array,
      size: number | null,
      name: Uint8Array,
    ): number;
    luaL_ref(state: LuaState, table: number): number;
  };

  export const lualib: { luaL_openlibs(state: LuaState): void };
}
