import type { Signal } from '../../../../../libs/contracts/signals.ts';
import type { LiveFeed } from '../../data/live-feed.ts';
import type { Subject } from '../../parts/subject.ts';
import type { CampaignTime } from './desk-range.ts';

/** What every section of the desk is told. */
export interface Desk {
  readonly campaignId: string;
  /** Whom and which time the reader has chosen. */
  readonly subject: Subject;
  readonly time: CampaignTime;
  readonly status: 'scheduled' | 'live' | 'ended' | 'closed';
  /** Campaigns that this one can be compared with, newest first. */
  readonly others: readonly { readonly campaignId: string; readonly name: string }[];
  /** Whether the reader may hold and release listings. */
  readonly mayChange: boolean;
  /** What was said since the page was opened, newest first. */
  readonly heard: readonly Signal[];
  /** Asks for the definition again, after it was changed here. */
  readonly reload: () => void;
}

/** What the desk says of its figures: of when they are, and how its stream is. */
export type DeskFeed = Pick<
  LiveFeed<{ readonly asOf: string; readonly completeUntil: string | null }>,
  'shown' | 'link' | 'heardMs'
>;

/** The parts of the desk, in their order. Those of figures are not for operators. */
export const deskTabs = [
  'overview',
  'time',
  'pace',
  'returns',
  'buyers',
  'signals',
  'holds',
  'definition',
  'integrity',
] as const;
export type DeskTab = (typeof deskTabs)[number];

const operatorTabs: readonly DeskTab[] = ['definition', 'integrity'];

/** The parts that a role has something to see in. */
export function tabsOf(role: string): readonly DeskTab[] {
  return role === 'operator' ? operatorTabs : deskTabs;
}
