import type { CampaignDefinition } from '../../../libs/contracts/campaign-definition.ts';
import {
  type ResolvedDefinition,
  resolveDefinition,
} from '../../../libs/contracts/resolve-definition.ts';
import { asShown, wholeHours } from '../bridge/as-shown.ts';
import type { BridgeGap } from '../bridge/bridge-document.ts';
import { makeDifferences } from '../bridge/differences.ts';
import { type BridgeStart, makeBridge } from '../bridge/make-bridge.ts';
import type { SaidOnClocks } from '../bridge/scopes.ts';
import type { RecountCampaign } from '../recount/figures.ts';
import type { LoadedLog } from '../recount/recount.ts';
import type { PreviousReport } from './previous-report.ts';
import type { ReportDay } from './report-days.ts';
import type { ReportDocument } from './report-document.ts';
import type { ReportInputs } from './report-inputs.ts';

export interface CellPlan {
  readonly days: readonly ReportDay[];
  readonly resolved: ResolvedDefinition;
  readonly start: BridgeStart | BridgeGap;
  readonly previous: PreviousReport | null;
}

/** Adds the log up into cells, as far as any definition looks that the report is asked about. */
export async function fillCells(
  { database, partitions }: LoadedLog,
  { days, resolved, start, previous }: CellPlan,
): Promise<void> {
  const rows = days.map(({ fromQuarter, toQuarter }, day) => [day, fromQuarter, toQuarter]);
  await database.refill('days', rows);
  const shown = typeof start === 'string' ? {} : start.offsets;
  const marks = partitions.map(({ partition }) => {
    return [partition, shown[partition] ?? 0, previous?.offsets[partition] ?? 0];
  });
  await database.refill('marks', marks);
  const others = [typeof start === 'string' ? null : start, previous];
  const windows = [
    resolved,
    ...others.flatMap((other) => (other === null ? [] : resolveDefinition(other.definition))),
  ];
  await database.runQuery('cells.sql', [
    Math.min(...windows.map(({ startQuarter }) => startQuarter)),
    Math.max(...windows.map(({ endQuarter }) => endQuarter)),
  ]);
}

export interface WalksPlan {
  readonly definition: CampaignDefinition;
  readonly resolved: ResolvedDefinition;
  readonly campaign: RecountCampaign;
  readonly inputs: ReportInputs;
  readonly start: BridgeStart | BridgeGap;
  readonly report: SaidOnClocks;
}

/** What leads to a report: from what was shown, hour by hour and at the end, and from the report
 * before it. */
export async function walksOf(
  { database }: LoadedLog,
  { definition, resolved, campaign, inputs, start, report }: WalksPlan,
): Promise<Pick<ReportDocument, 'bridge' | 'asShown' | 'previous'>> {
  const { versions, previous } = inputs;
  const shared = { definition, versions, report };
  const minutes = wholeHours(inputs.shown, resolved);
  const window = [resolved.startQuarter, resolved.endQuarter];
  const known = minutes.length > 0 ? await database.queryFile('known-hours.sql', window) : [];
  const bridge =
    typeof start === 'string'
      ? { absent: start }
      : await makeBridge(database, { ...shared, start });
  let follows: ReportDocument['previous'] = null;
  if (previous !== null) {
    const { figures: _, ...cut } = previous;
    follows = { ...cut, ...(await makeDifferences(database, { ...shared, previous })) };
  }
  const asShownHours = asShown({ campaign, groups: resolved.groups, minutes }, known);
  return { bridge, asShown: asShownHours, previous: follows };
}
