import type { KeyObject } from 'node:crypto';
import { join } from 'node:path';
import type { Clock } from '../../../libs/base/clock.ts';
import { TallyError } from '../../../libs/base/errors.ts';
import type { DefinitionVersion } from '../../../libs/contracts/campaign-definition.ts';
import type { CloseRecord } from '../../../libs/contracts/close-record.ts';
import type { CampaignCloses, Close } from '../../../libs/contracts/close-state.ts';
import type { PartitionBounds } from '../../../libs/kafka/order-log.ts';
import type { OffsetRange } from '../../../libs/kafka/topic-scan.ts';
import type { DatabaseLimits } from '../recount/database.ts';
import type { OffsetVector } from '../recount/offset-vector.ts';
import type { PlacementRule } from '../recount/placement.ts';
import type { RecountSource } from '../recount/topic-source.ts';
import type { ShardPlace } from './load-shard.ts';

/** The log of closes, as far as it is needed here. */
export interface ClosesLog {
  read(campaignId: string): Promise<CampaignCloses>;
  /** @throws TallyError `conflict` where another record was first */
  append(seen: CampaignCloses, record: CloseRecord): Promise<CampaignCloses>;
}

/** What the log of orders is, up to a vector, for a recount. */
export interface OpenedLog {
  readonly source: RecountSource;
  readonly isPlaced: PlacementRule;
  close(): Promise<void>;
}

/** How far a step is. */
export interface CloseProgress {
  readonly step: 'count' | 'write';
  readonly done: number;
  readonly total: number | null;
}

/** What a close is carried out with. */
export interface CloseParts {
  readonly closes: ClosesLog;
  /** The versions of a campaign's definition, oldest first; there is one. */
  readonly readVersions: (campaignId: string) => Promise<readonly DefinitionVersion[]>;
  readonly shards: ShardPlace;
  readonly bounds: () => Promise<readonly PartitionBounds[]>;
  readonly openLog: (
    close: Close,
    how: { readonly until: OffsetVector; readonly lost: readonly OffsetRange[] },
  ) => Promise<OpenedLog>;
  /** Folder of all reports: `<campaign>/v1`. */
  readonly reportsDir: string;
  readonly key: KeyObject;
  readonly limits: DatabaseLimits;
  /** Who carries it out, as its steps name it. */
  readonly by: string;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** How long shards may take to get as far as the log goes, in ms. */
  readonly lagMsMax: number;
  readonly onProgress?: (progress: CloseProgress) => void;
  /** Called after each step that is in the log. */
  readonly onStep?: (record: CloseRecord) => void;
}

/** The newest version of a campaign's definition. */
export async function newestDefinition(
  { readVersions }: Pick<CloseParts, 'readVersions'>,
  campaignId: string,
): Promise<DefinitionVersion> {
  const newest = (await readVersions(campaignId)).at(-1);
  if (newest !== undefined) return newest;
  throw new TallyError('not_found', `There is no campaign ${campaignId}.`);
}

/** Where the files of a close lie until it is sealed, and stay as its evidence. */
export function closeFolder(
  reportsDir: string,
  { campaignId, closeId }: Pick<CloseRecord, 'campaignId' | 'closeId'>,
): string {
  return join(reportsDir, campaignId, 'closes', closeId);
}
