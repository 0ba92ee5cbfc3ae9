import type { SectionProps } from '../desk-section.tsx';
import { Pacing } from './pacing.tsx';
import { Promotions } from './promotions.tsx';
import { Uplift } from './uplift.tsx';

/** Sales against what was wanted, against a usual day, and in promotions. Always of the whole
 * campaign, since a target is. */
export function PaceSection({ desk }: SectionProps) {
  const { subject } = desk;
  return (
    <div class="stack">
      <Pacing subject={subject} />
      <Uplift subject={subject} />
      <Promotions subject={subject} />
    </div>
  );
}
