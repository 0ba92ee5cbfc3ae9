import type { Authentication } from '../../../../libs/contracts/api-session.ts';

/** How readers say who they are, as the server has written it into the page. */
export const authentication: Authentication = readAuthentication();

function readAuthentication(): Authentication {
  const meta = document.querySelector<HTMLMetaElement>('meta[name="tally-authentication"]');
  const text = meta?.content ?? '';
  // The server of `npm run dev:dashboard` writes nothing there.
  return text === '' ? { mode: 'none' } : (JSON.parse(text) as Authentication);
}
