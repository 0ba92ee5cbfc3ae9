import { useState } from 'preact/hooks';
import type { ListingRow, ListingsAnswer } from '../../../../../../libs/contracts/api.ts';
import { ask } from '../../../data/ask.ts';
import { ListingsTable } from '../../../parts/listings-table.tsx';
import { Answered, Panel } from '../../../parts/panel.tsx';
import { brandName, routePath, timeQueryOf } from '../../../parts/subject.ts';
import { useFigures } from '../../../parts/use-figures.ts';
import { param, setParams } from '../../../routing/address.ts';
import { t } from '../../../text/language.ts';
import { Button } from '../../../ui/button.tsx';
import { CsvLink } from '../../../ui/csv-link.tsx';
import type { Desk } from '../desk.ts';
import { tabPath } from '../desk-tabs.tsx';
import { HoldDialog } from '../holds/hold-dialog.tsx';
import { ReleaseDialog } from '../holds/release-dialog.tsx';
import { sortOf, sortText } from '../sort-param.ts';

/** A brand by its listings, which can be held and released here. */
export function BrandListings({ desk }: { readonly desk: Desk }) {
  const { subject, campaignId, mayChange } = desk;
  const { definition, brandId } = subject;
  const query = { basis: subject.basis, ...timeQueryOf(subject) };
  const path = { campaignId, brandId: brandId ?? '' };
  const answer = useFigures(subject, 'listings', () =>
    ask((api) =>
      api.GET('/v1/campaigns/{campaignId}/brands/{brandId}/listings', { params: { path, query } }),
    ),
  );
  const [asked, setAsked] = useState<ListingRow | null>(null);
  const { desk: texts } = t();
  const close = () => setAsked(null);
  const route = `brands/${encodeURIComponent(path.brandId)}/listings`;
  return (
    <Panel
      title={texts.listingsOf(brandName(definition, path.brandId))}
      hint={<a href={tabPath('overview', { brand: null, sort: null })}>{texts.allBrands}</a>}
      tools={<CsvLink path={routePath(desk, route, query)} name={`${path.brandId}-listings`} />}
    >
      <Answered answer={answer}>
        {({ listings }: ListingsAnswer) => (
          <ListingsTable
            rows={listings}
            caption={texts.listingsOf(brandName(definition, path.brandId))}
            currency={definition.currency}
            sort={sortOf(param('sort')) ?? { key: 'net', isAscending: false }}
            onSort={(next) => setParams({ sort: sortText(next) })}
            {...(mayChange && {
              action: (row: ListingRow) => (
                <Button
                  kind="quiet"
                  label={(row.held ? texts.releaseNamed : texts.holdNamed)(row.listingId)}
                  onClick={() => setAsked(row)}
                >
                  {row.held ? texts.release : texts.hold}
                </Button>
              ),
            })}
          />
        )}
      </Answered>
      {asked?.held === false && (
        <HoldDialog
          desk={desk}
          listingId={asked.listingId}
          brandId={path.brandId}
          onClose={close}
        />
      )}
      {asked?.held === true && (
        <ReleaseDialog
          desk={desk}
          listingId={asked.listingId}
          brandId={path.brandId}
          onClose={close}
        />
      )}
    </Panel>
  );
}
