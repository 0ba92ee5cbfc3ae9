import { readFileSync } from 'node:fs';
import type { Cluster, Redis } from 'ioredis';

/** A connection to a single node (also behind Sentinel) or to a Cluster. */
export type RedisConnection = Redis | Cluster;

/** ioredis sends bytes only for a Buffer; of another typed array it would send the digits. */
type Argument = string | Buffer | number;

/** The scripts as commands of a connection; replies are as the script's header says. */
export interface StoreScripts {
  tallyClaim(...args: Argument[]): Promise<string[]>;
  tallyCommit(...args: Argument[]): Promise<string[]>;
  tallyPeek(...args: Argument[]): Promise<string[]>;
  tallyScanBuffer(...args: Argument[]): Promise<Buffer[]>;
  tallyBegin(...args: Argument[]): Promise<string[]>;
  tallySwap(...args: Argument[]): Promise<string[]>;
  tallyHold(...args: Argument[]): Promise<number>;
  tallyRelease(...args: Argument[]): Promise<number>;
}

const scripts = [
  { command: 'tallyClaim', file: 'claim-1.lua', keys: 1 },
  { command: 'tallyCommit', file: 'commit-4.lua', keys: 4 },
  { command: 'tallyPeek', file: 'peek-2.lua', keys: 2 },
  { command: 'tallyScan', file: 'scan-1.lua', keys: 1 },
  { command: 'tallyBegin', file: 'begin-2.lua', keys: 2 },
  { command: 'tallySwap', file: 'swap-4.lua', keys: 4 },
  { command: 'tallyHold', file: 'hold-1.lua', keys: 1 },
  { command: 'tallyRelease', file: 'release-1.lua', keys: 1 },
] as const;

/** Adds the scripts to a connection: sent by digest, and whole where the server lost them. */
export function withScripts<C extends RedisConnection>(connection: C): C & StoreScripts {
  for (const { command, file, keys } of scripts) {
    const lua = readFileSync(new URL(`./lua/${file}`, import.meta.url), 'utf8');
    connection.defineCommand(command, { numberOfKeys: keys, lua });
  }
  return connection as C & StoreScripts;
}
