import type { Basis } from '../contracts/api.ts';
import { type Campaign, unitOf } from './campaign.ts';
import type { Cube } from './cube.ts';
import { intersect, type QuarterRange } from './quarter-range.ts';
import type { Scope } from './scope.ts';
import type { LeadLines } from './tally.ts';

/** What is asked of the cube, for every kind of answer. */
export interface Question {
  readonly cube: Cube;
  readonly campaign: Campaign;
  /** Brands that the answer may hold anything of. */
  readonly scope: Scope;
  readonly basis: Basis;
  /** Only the brands of this group. It must be one of the campaign's. */
  readonly groupId?: string | undefined;
  /** Only this brand. */
  readonly brandId?: string | undefined;
  /** Only this category. */
  readonly category?: string | undefined;
  /** Only these quarter hours of the campaign's window. */
  readonly range?: QuarterRange | undefined;
}

/** The quarter hours that a question is about: its own range, clipped to the window. */
export function questionRange(question: Question): QuarterRange {
  const { window } = question.campaign;
  return question.range === undefined ? window : intersect(window, question.range);
}

/** The lines that stand in every answer: those of the category that is asked for, else the
 * definition's first. */
export function questionLead(question: Question): LeadLines {
  const { campaign, category } = question;
  if (category === undefined) return campaign.lead;
  return { ...campaign.lead, unit: unitOf(campaign, category) };
}
