import type { Basis, CampaignAnswer } from '../../../../libs/contracts/api.ts';
import type { LiveFeed } from '../data/live-feed.ts';

export type Definition = CampaignAnswer['definition'];

/** Some of the time of a campaign, in ms since 1970, on quarter hours. */
export interface TimeRange {
  readonly fromMs: number;
  readonly toMs: number;
}

/** What a part of a page is about: a campaign, or a group or a brand of it, over some time. */
export interface Subject {
  readonly campaignId: string;
  readonly definition: Definition;
  readonly definitionVersion: number;
  readonly basis: Basis;
  readonly groupId: string | null;
  readonly brandId: string | null;
  /** Null for the whole campaign. */
  readonly range: TimeRange | null;
  /** Whose changes are followed: what is shown is asked for again after one. */
  readonly feed: Pick<LiveFeed<unknown>, 'shown'>;
}

/** The query that a subject is, for routes that take all of it. */
export interface SubjectQuery {
  readonly basis: Basis;
  readonly group?: string;
  readonly brand?: string;
  readonly from?: string;
  readonly to?: string;
}

/** Whom and which time a question is about. */
export function queryOf(subject: Subject): SubjectQuery {
  return { ...goalsQueryOf(subject), ...timeQueryOf(subject) };
}

/** The same, for routes that are always about the whole campaign. */
export function goalsQueryOf({
  basis,
  groupId,
  brandId,
}: Subject): Pick<SubjectQuery, 'basis' | 'group' | 'brand'> {
  return {
    basis,
    ...(groupId !== null && { group: groupId }),
    ...(brandId !== null && { brand: brandId }),
  };
}

/** Which time a question is about. */
export function timeQueryOf({ range }: Subject): Pick<SubjectQuery, 'from' | 'to'> {
  if (range === null) return {};
  return { from: new Date(range.fromMs).toISOString(), to: new Date(range.toMs).toISOString() };
}

/** All that an answer about a subject depends on, in one text. */
export function subjectKey(subject: Subject): string {
  return `${subject.campaignId} ${subject.definitionVersion} ${JSON.stringify(queryOf(subject))}`;
}

/** The address of a route of a campaign, for files: the question that is on the screen. */
export function routePath(
  { campaignId }: Pick<Subject, 'campaignId'>,
  route: string,
  query: object = {},
): string {
  const given = new URLSearchParams(Object.entries(query) as [string, string][]).toString();
  const path = `/v1/campaigns/${encodeURIComponent(campaignId)}/${route}`;
  return given === '' ? path : `${path}?${given}`;
}

/** The unit that a campaign is ranked by: that of its first category. */
export function leadUnit({ categories }: Definition): string {
  return Object.values(categories)[0]?.unit ?? 'item';
}

/** The name of a brand of the roster; its id where it is not there. */
export function brandName({ brands }: Definition, brandId: string): string {
  return brands.find(({ id }) => id === brandId)?.name ?? brandId;
}

/** The name of a group; its id where it is not there. */
export function groupName({ groups = [] }: Definition, groupId: string): string {
  return groups.find(({ id }) => id === groupId)?.name ?? groupId;
}

/** The brands that a subject is about, as the definition has them. */
export function brandsOf({ definition, groupId, brandId }: Subject): Definition['brands'] {
  const { brands, groups = [] } = definition;
  if (brandId !== null) return brands.filter(({ id }) => id === brandId);
  const where = groups.find(({ id }) => id === groupId)?.where;
  if (where === undefined) return brands;
  return brands.filter(({ id, homeGrown = false, origin }) =>
    where.brands === undefined
      ? (where.homeGrown === undefined || where.homeGrown === homeGrown) &&
        (where.origin === undefined || where.origin === origin)
      : where.brands.includes(id),
  );
}
