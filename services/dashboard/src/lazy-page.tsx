import type { ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { t } from './text/language.ts';
import { Loading } from './ui/empty-state.tsx';
import { Problem } from './ui/problem.tsx';

interface CampaignPageProps {
  readonly campaignId: string;
}

type CampaignPage = ComponentType<CampaignPageProps>;

/** A page whose code is fetched when it is first shown, so that each page loads only its own. */
export function lazyPage(load: () => Promise<CampaignPage>): CampaignPage {
  let loaded: CampaignPage | undefined;
  return function LazyPage(props: CampaignPageProps) {
    const [, setLoaded] = useState(loaded !== undefined);
    const [error, setError] = useState<unknown>();
    const start = () => {
      setError(undefined);
      load().then((page) => {
        loaded = page;
        setLoaded(true);
      }, setError);
    };
    useEffect(() => {
      if (loaded === undefined) start();
    }, []);
    if (error !== undefined) return <Problem error={error} onRetry={start} />;
    if (loaded === undefined) return <Loading>{t().common.loading}</Loading>;
    const Page = loaded;
    return <Page key={props.campaignId} {...props} />;
  };
}
