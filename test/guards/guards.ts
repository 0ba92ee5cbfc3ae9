import { anchorGuards } from './anchor-guards.ts';
import { commitGuards } from './commit-guards.ts';
import { foldGuards } from './fold-guards.ts';
import type { Guard } from './guard.ts';
import { haltGuards } from './halt-guards.ts';
import { kafkajsGuards } from './kafkajs-guards.ts';
import { logGuards } from './log-guards.ts';
import { ownerGuards } from './owner-guards.ts';
import { placementGuards } from './placement-guards.ts';
import { readerGuards } from './reader-guards.ts';
import { rebuildGuards } from './rebuild-guards.ts';
import { storeGuards } from './store-guards.ts';

/** Every guard whose absence must be noticed. */
export const guards: readonly Guard[] = [
  ...foldGuards,
  ...placementGuards,
  ...commitGuards,
  ...storeGuards,
  ...ownerGuards,
  ...anchorGuards,
  ...haltGuards,
  ...logGuards,
  ...kafkajsGuards,
  ...readerGuards,
  ...rebuildGuards,
];
