import { useEffect, useRef } from 'preact/hooks';
import { address } from '../../routing/address.ts';
import { t } from '../../text/language.ts';
import type { DeskTab } from './desk.ts';

interface DeskTabsProps {
  readonly tabs: readonly DeskTab[];
  readonly tab: DeskTab;
}

/** The parts of the desk. They are links, so that each has an address of its own. */
export function DeskTabs({ tabs, tab }: DeskTabsProps) {
  const { desk } = t();
  const bar = useRef<HTMLElement>(null);
  // Where there is little room, the bar scrolls to the part that is shown.
  useEffect(() => {
    const link = bar.current?.querySelector<HTMLElement>('[aria-current]');
    if (link && bar.current) bar.current.scrollLeft = link.offsetLeft - bar.current.offsetLeft - 24;
  }, [tab]);
  return (
    <nav class="desk-tabs" aria-label={desk.sections} ref={bar}>
      {tabs.map((each) => (
        <a key={each} href={tabPath(each)} aria-current={each === tab ? 'page' : undefined}>
          {desk.tabs[each]}
        </a>
      ))}
    </nav>
  );
}

/** The address of a part of the desk, with all else that the reader has chosen. */
export function tabPath(
  tab: DeskTab,
  params: Readonly<Record<string, string | null>> = {},
): string {
  const next = new URL(address.value);
  const all = { tab: tab === 'overview' ? null : tab, ...params };
  for (const [name, value] of Object.entries(all)) {
    if (value === null) next.searchParams.delete(name);
    else next.searchParams.set(name, value);
  }
  return `${next.pathname}${next.search}`;
}
