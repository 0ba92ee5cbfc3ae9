import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

/** Loads one of kafkajs's own modules, such as `src/protocol/decoder`. */
export function kafkajsModule<Module>(path: string): Module {
  return require(`kafkajs/${path}`) as Module;
}
