import { spawn } from 'node:child_process';
import { join } from 'node:path';
import packageJson from '../../../package.json' with { type: 'json' };
import { peerEnvironment, readLines } from './line-protocol.ts';
import type { Peer } from './peer.ts';
import { unitsOfCategories } from './unit-counts.ts';

const { kafkajs, zod, ioredis } = packageJson.dependencies;

/** The two services as people write them in TypeScript, in `each-message.ts` and `each-batch.ts`. */
export const naivePeers: readonly (Peer & { readonly name: string })[] = [
  naivePeer('each-message', 'kafkajs eachMessage, zod, Redis a message'),
  naivePeer('each-batch', 'kafkajs eachBatch, zod, Redis a batch'),
];

function naivePeer(name: string, title: string): Peer & { readonly name: string } {
  return {
    name,
    title,
    versions: [`kafkajs ${kafkajs}`, `zod ${zod}`, `ioredis ${ioredis}`],
    async start(stage) {
      const child = spawn(process.execPath, [join(import.meta.dirname, `${name}.ts`)], {
        env: peerEnvironment(stage, `bench-${name}`),
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      return {
        child,
        async count(onCounted) {
          const { units, ...outcomes } = await readLines(child, onCounted);
          return { ...outcomes, units: unitsOfCategories(units, stage.played.definition) };
        },
      };
    },
  };
}
