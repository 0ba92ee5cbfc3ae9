import { hostname } from 'node:os';
import { resolve } from 'node:path';
import { parseSettings, type SettingsOf } from '../../../libs/base/settings.ts';
import type { AuditEntry } from '../../../libs/contracts/audit-trail.ts';
import { brokersAreAddresses, saslIsComplete } from '../../../libs/contracts/common-settings.ts';
import { AuditTopic } from '../../../libs/kafka/audit-topic.ts';
import { redisUrlIsSound } from '../../../libs/store/redis-url.ts';
import { type OpenedParts, openParts } from '../../reporter/close/open-parts.ts';
import { closingSettings } from '../../reporter/settings.ts';
import { environment, openKafka, projectRoot } from '../environment.ts';
import { onInterrupt } from '../on-interrupt.ts';
import { CloseProgressShown } from './show-progress.ts';

/** What a command on closes works with. */
export interface CloseSession {
  readonly settings: SettingsOf<typeof closingSettings>;
  readonly parts: OpenedParts['parts'];
  readonly by: string;
  /** Who carries it out: this process. */
  readonly runner: string;
  /** Writes down what is about to be done. */
  audit(entry: Pick<AuditEntry, 'campaignId' | 'what' | 'why' | 'before' | 'after'>): Promise<void>;
  close(): Promise<void>;
}

/**
 * Opens Kafka, Redis and the key for a command on closes.
 *
 * @throws TallyError `settings_invalid`, `kafka_unavailable`, `redis_unavailable`
 */
export async function openCloseSession(by: string, memoryMb?: number): Promise<CloseSession> {
  const given = environment();
  const settings = parseSettings(
    closingSettings,
    { ...given, ...(memoryMb !== undefined && { RECOUNT_MEMORY_MB: String(memoryMb) }) },
    saslIsComplete,
    brokersAreAddresses,
    redisUrlIsSound,
  );
  const { kafka, log } = openKafka(given);
  const audit = new AuditTopic(kafka);
  const shown = new CloseProgressShown();
  const { parts, close } = await openParts({
    // The key and the reports belong to the installation, wherever the command is given.
    settings: {
      ...settings,
      REPORTS_DIR: resolve(projectRoot, settings.REPORTS_DIR),
      REPORT_KEY_FILE: resolve(projectRoot, settings.REPORT_KEY_FILE),
    },
    kafka,
    log,
    by,
    signal: onInterrupt(),
  });
  return {
    settings,
    by,
    runner: `${hostname()}/${process.pid}`,
    parts: {
      ...parts,
      onProgress: (progress) => shown.onProgress(progress),
      onStep: (record) => shown.onStep(record),
    },
    audit: (entry) => audit.append({ action: 'books.close', phase: 'intended', who: by, ...entry }),
    close: async () => {
      shown.stop();
      await Promise.all([close(), audit.close()]);
    },
  };
}

/** Whether the process that carries a close out is one of this machine that still runs. */
export function isRunning(runner: string): boolean {
  const [host, pid] = runner.split('/');
  if (host !== hostname() || pid === undefined) return false;
  try {
    return process.kill(Number(pid), 0);
  } catch {
    return false;
  }
}
