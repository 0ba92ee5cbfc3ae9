import { ReturnsSection } from '../../parts/returns-section.tsx';
import type { SectionProps } from './desk-section.tsx';
import { tabPath } from './desk-tabs.tsx';

/** What came back, of whom the desk is about. */
export function DeskReturns({ desk }: SectionProps) {
  return (
    <ReturnsSection
      subject={desk.subject}
      brandPath={(brand) => tabPath('returns', { brand, group: null })}
    />
  );
}
