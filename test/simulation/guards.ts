import type { Guard } from './guard.ts';
import { ownerGuards } from './guards-owner.ts';
import { storeGuards } from './guards-store.ts';

/** Every guard that a run must miss. */
export const guards: readonly Guard[] = [...storeGuards, ...ownerGuards];
