import { useState } from 'preact/hooks';
import type { HoldsAnswer } from '../../../../../../libs/contracts/api-definitions.ts';
import { ask } from '../../../data/ask.ts';
import { Answered, Panel } from '../../../parts/panel.tsx';
import { routePath } from '../../../parts/subject.ts';
import { useFigures } from '../../../parts/use-figures.ts';
import { navigate } from '../../../routing/address.ts';
import { t } from '../../../text/language.ts';
import { CsvLink } from '../../../ui/csv-link.tsx';
import { Choice } from '../../../ui/field.tsx';
import type { Desk } from '../desk.ts';
import type { SectionProps } from '../desk-section.tsx';
import { tabPath } from '../desk-tabs.tsx';
import { type HeldListing, heldListings } from './held-listings.ts';
import { HeldTable } from './held-table.tsx';
import { HoldSteps } from './hold-steps.tsx';
import { ReleaseDialog } from './release-dialog.tsx';
import { useBrandOfStep } from './use-brand-of-step.ts';

/** Listings whose sales are held, what they take out, and every step that was taken. */
export function HoldsSection({ desk }: SectionProps) {
  const { subject, campaignId, mayChange } = desk;
  const query = { basis: subject.basis };
  const answer = useFigures(subject, 'holds', () =>
    ask((api) =>
      api.GET('/v1/campaigns/{campaignId}/holds', { params: { path: { campaignId }, query } }),
    ),
  );
  const { holds: texts } = t().desk;
  const [asked, setAsked] = useState<HeldListing | null>(null);
  const tools = <CsvLink path={routePath(subject, 'holds', query)} name={`${campaignId}-holds`} />;
  return (
    <Answered answer={answer}>
      {({ steps }: HoldsAnswer) => (
        <>
          <Panel
            title={texts.now}
            hint={texts.nowHint}
            tools={mayChange && <HoldOfBrand desk={desk} />}
          >
            <HeldTable
              desk={desk}
              held={heldListings(subject.definition, steps)}
              onRelease={mayChange ? setAsked : null}
            />
          </Panel>
          <Panel title={texts.steps} hint={texts.stepsHint} tools={tools}>
            <HoldSteps desk={desk} steps={steps} />
          </Panel>
          {asked !== null && <Releasing desk={desk} held={asked} onClose={() => setAsked(null)} />}
        </>
      )}
    </Answered>
  );
}

interface ReleasingProps {
  readonly desk: Desk;
  readonly held: HeldListing;
  readonly onClose: () => void;
}

function Releasing({ desk, held, onClose }: ReleasingProps) {
  // The step that is about to be taken makes a newer version, and the question stays the same.
  const [version] = useState(held.version);
  const brandId = useBrandOfStep(desk, held.listingId, version);
  return (
    <ReleaseDialog desk={desk} listingId={held.listingId} brandId={brandId} onClose={onClose} />
  );
}

/** Leads to the listings of a brand, where they can be held. */
function HoldOfBrand({ desk }: { readonly desk: Desk }) {
  const { holds: texts } = t().desk;
  const { brands } = desk.subject.definition;
  return (
    <Choice
      label={texts.holdOf}
      value=""
      options={[['', texts.chooseBrand], ...brands.map(({ id, name }) => [id, name] as const)]}
      onChange={(brand) => navigate(tabPath('overview', { brand, group: null }))}
    />
  );
}
