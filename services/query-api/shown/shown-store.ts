import type { ShownMinute } from '../../../libs/contracts/shown.ts';
import { connectRedis } from '../../../libs/store/connect.ts';
import type { KeySpace } from '../../../libs/store/keys.ts';
import {
  readShownMinute,
  trimShownMinutes,
  writeShownMinute,
} from '../../../libs/store/shown-minutes.ts';

/** What campaigns have shown, as routes read it. */
export interface ShownReader {
  /** The newest minute of a campaign at an instant (ms since 1970) or before it. */
  newest(campaignId: string, atMs: number): Promise<ShownMinute | undefined>;
}

/** Where it is kept. */
export interface ShownStore extends ShownReader {
  /** @returns whether it was kept now, and not by somebody before */
  write(minute: ShownMinute): Promise<boolean>;
  /** Forgets the minutes of a campaign before an instant. */
  trim(campaignId: string, beforeMs: number): Promise<void>;
  /** The time there, in ms since 1970. */
  now(): Promise<number>;
  close(): void;
}

/** Opens what is kept in Redis. */
export function openShownStore(options: {
  readonly url: string;
  readonly space: KeySpace;
  readonly onError: (error: Error) => void;
}): ShownStore {
  const { url, space, onError } = options;
  const connection = connectRedis({ url, role: 'writer', onError });
  return {
    newest: (campaignId, atMs) => readShownMinute(connection, space, campaignId, atMs),
    write: (minute) => writeShownMinute(connection, space, minute),
    async trim(campaignId, beforeMs) {
      await trimShownMinutes(connection, space, campaignId, beforeMs);
    },
    async now() {
      const [seconds, micros] = await connection.time();
      return Number(seconds) * 1000 + Number(micros) / 1000;
    },
    close: () => connection.disconnect(),
  };
}
