import { useCallback, useEffect, useRef, useState } from 'preact/hooks';

/** An answer of the API as a component sees it. */
export interface Answer<Data> {
  /** The newest that came; it stays while it is asked for again. */
  readonly data: Data | undefined;
  /** What came instead the last time; undefined once it worked again. */
  readonly error: unknown;
  /** Whether nothing has come yet. */
  readonly isFirst: boolean;
  /** Asks again now. */
  readonly reload: () => void;
}

export interface AnswerOptions {
  /** How often it is asked for again while the page can be seen; never where it is not there. */
  readonly everyMs?: number;
}

/**
 * Asks the API, again whenever the key changes, and now and then where that is wanted. A late answer
 * to an earlier key is dropped.
 *
 * ```tsx
 * const pacing = useAnswer(`pacing ${campaignId}`, () =>
 *   ask((api) => api.GET('/v1/campaigns/{campaignId}/pacing', { params: { path: { campaignId } } })));
 * ```
 *
 * @param key what is asked for, in one text; null = nothing yet
 */
export function useAnswer<Data>(
  key: string | null,
  load: () => Promise<Data>,
  { everyMs }: AnswerOptions = {},
): Answer<Data> {
  const [state, setState] = useState<{ key: string | null; data?: Data; error?: unknown }>({ key });
  const newest = useRef({ key, load });
  newest.current = { key, load };
  const reload = useCallback(() => {
    const asked = newest.current;
    if (asked.key === null) return;
    const take = (some: { data?: Data; error?: unknown }) => {
      if (newest.current.key !== asked.key) return;
      setState((before) => ({
        ...(before.key === asked.key ? before : {}),
        key: asked.key,
        ...some,
      }));
    };
    asked.load().then(
      (data) => take({ data, error: undefined }),
      (error: unknown) => take({ error }),
    );
  }, []);
  // The key says what the answer depends on.
  useEffect(reload, [key]);
  useEffect(() => {
    if (everyMs === undefined || key === null) return undefined;
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') reload();
    }, everyMs);
    return () => clearInterval(timer);
  }, [key, everyMs]);
  const isCurrent = state.key === key;
  const data = isCurrent ? state.data : undefined;
  const error = isCurrent ? state.error : undefined;
  return { data, error, isFirst: data === undefined && error === undefined, reload };
}
