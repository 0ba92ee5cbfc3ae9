import type {
  CampaignDefinition,
  DefinitionVersion,
} from '../../../libs/contracts/campaign-definition.ts';
import type { ShownFigures, ShownMinute } from '../../../libs/contracts/shown.ts';
import type { ReportDocument } from '../../../services/reporter/report/report-document.ts';

/** What a wall would have shown at the place in the log where a report was cut. */
export function shownOf(report: ReportDocument, at: string): ShownMinute {
  const figures = ({
    totals,
    groups,
    held,
    outsideRoster,
    brands,
  }: ReportDocument['activity']): ShownFigures => {
    const ranked = brands.map((brand, index) => ({ rank: index + 1, homeGrown: true, ...brand }));
    return { totals, groups: [...groups], held, outsideRoster, brands: ranked };
  };
  return {
    campaignId: report.campaign.id,
    at,
    shownAt: at,
    definitionVersion: report.definition.version ?? 1,
    offsets: report.log.offsets,
    completeUntil: at,
    partial: false,
    activity: figures(report.activity),
    cohort: figures(report.cohort),
  };
}

/** Definitions as versions from 1, each with a reason. */
export function versionsOf(definitions: readonly CampaignDefinition[]): DefinitionVersion[] {
  return definitions.map((definition, index) => ({
    version: index + 1,
    changedBy: 'Ada',
    changedAt: `2026-11-1${index}T04:00:00Z`,
    reason: `reason ${index + 1}`,
    definition,
  }));
}
