import type { ComponentType } from 'preact';
import { lazyPage } from '../../lazy-page.tsx';
import type { Desk, DeskTab } from './desk.ts';

/** What a part of the desk is shown with. */
export interface SectionProps {
  readonly campaignId: string;
  readonly desk: Desk;
}

type Section = ComponentType<SectionProps>;

/** Each part loads its own code when it is first shown. */
const sections: Readonly<Record<DeskTab, Section>> = {
  overview: lazyPage(async () => (await import('./overview/overview.tsx')).Overview),
  time: lazyPage(async () => (await import('./time-section.tsx')).TimeSection),
  pace: lazyPage(async () => (await import('./pace/pace-section.tsx')).PaceSection),
  returns: lazyPage(async () => (await import('./desk-returns.tsx')).DeskReturns),
  buyers: lazyPage(async () => (await import('./buyers/buyers-section.tsx')).BuyersSection),
  signals: lazyPage(async () => (await import('./signals/signals-section.tsx')).SignalsSection),
  holds: lazyPage(async () => (await import('./holds/holds-section.tsx')).HoldsSection),
  definition: lazyPage(
    async () => (await import('./definition/definition-section.tsx')).DefinitionSection,
  ),
  integrity: lazyPage(
    async () => (await import('./integrity/integrity-section.tsx')).IntegritySection,
  ),
};

/** A part of the desk. */
export function DeskSection({ tab, desk }: { readonly tab: DeskTab; readonly desk: Desk }) {
  const Shown = sections[tab];
  return <Shown campaignId={desk.campaignId} desk={desk} />;
}
