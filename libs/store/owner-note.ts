import type { ActiveAlarm, HaltAlarm } from '../contracts/alarms.ts';
import { type KeySpace, ownerNoteKey } from './keys.ts';
import type { RedisConnection } from './scripts.ts';

/**
 * What an owner says of a partition, for people. Nothing is decided by it: a process that was
 * replaced may write it once more, and it is gone a minute after its writer.
 */
export interface OwnerNote {
  /** `host/pid` */
  readonly owner: string;
  readonly mode: string;
  readonly detail: string | null;
  /** Why it is halted; null where it is not. */
  readonly alarm: HaltAlarm | null;
  /** Next offset to fold, in memory. */
  readonly next: number | null;
  readonly highWatermark: number | null;
  /** All alarms of its process that are about this partition or about none. */
  readonly alarms: readonly ActiveAlarm[];
  /** When it was written, in ms since 1970 by the owner's clock. */
  readonly atMs: number;
}

/** How long a note stays without a newer one, in seconds. */
const noteSeconds = 60;

/** Writes the note of a partition. */
export async function writeOwnerNote(
  connection: RedisConnection,
  space: KeySpace,
  partition: number,
  note: OwnerNote,
): Promise<void> {
  const key = ownerNoteKey(space, partition);
  await connection.set(key, JSON.stringify(note), 'EX', noteSeconds);
}

/** The note of a partition; null where no owner has written one lately. */
export async function readOwnerNote(
  connection: RedisConnection,
  space: KeySpace,
  partition: number,
): Promise<OwnerNote | null> {
  const text = await connection.get(ownerNoteKey(space, partition));
  try {
    return text === null ? null : (JSON.parse(text) as OwnerNote);
  } catch {
    return null;
  }
}
