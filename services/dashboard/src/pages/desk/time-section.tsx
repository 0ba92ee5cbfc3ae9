import { SeriesSection } from '../../parts/series-section.tsx';
import { setParams } from '../../routing/address.ts';
import { rangeText } from './desk-range.ts';
import type { SectionProps } from './desk-section.tsx';

/** The figures over time, whose brush chooses the time of the whole desk. */
export function TimeSection({ desk }: SectionProps) {
  return (
    <SeriesSection
      subject={desk.subject}
      others={desk.others}
      onRange={(range) => setParams({ range: range === null ? null : rangeText(range) })}
    />
  );
}
