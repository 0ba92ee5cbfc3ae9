import type { ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { t } from './text/language.ts';
import { Loading } from './ui/empty-state.tsx';
import { Problem } from './ui/problem.tsx';

interface CampaignPageProps {
  readonly campaignId: string;
}

/** A page, or a part of one, whose code is fetched when it is first shown, so that each loads only
 * its own. */
export function lazyPage<Props extends CampaignPageProps>(
  load: () => Promise<ComponentType<Props>>,
): ComponentType<Props> {
  let loaded: ComponentType<Props> | undefined;
  return function LazyPage(props: Props) {
    const [, setLoaded] = useState(loaded !== undefined);
    const [error, setError] = useState<unknown>();
    useEffect(() => {
      if (loaded !== undefined) return;
      load().then((page) => {
        loaded = page;
        setLoaded(true);
      }, setError);
    }, []);
    // Most likely the dashboard was built anew since this page was loaded.
    if (error !== undefined) {
      const told = new Error(t().common.problem.notLoaded, { cause: error });
      return <Problem error={told} onRetry={() => window.location.reload()} />;
    }
    if (loaded === undefined) return <Loading>{t().common.loading}</Loading>;
    const Page = loaded;
    return <Page key={props.campaignId} {...props} />;
  };
}
