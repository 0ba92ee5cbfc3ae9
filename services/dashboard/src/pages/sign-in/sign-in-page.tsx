import { useEffect, useState } from 'preact/hooks';
import { ApiProblem } from '../../../../../libs/client/api-problem.ts';
import type { Oidc } from '../../../../../libs/contracts/api-session.ts';
import { address } from '../../routing/address.ts';
import { authentication } from '../../session/authentication.ts';
import { returnAddress, session, signIn } from '../../session/session.ts';
import { t } from '../../text/language.ts';
import { Button } from '../../ui/button.tsx';
import { EmptyState, Loading } from '../../ui/empty-state.tsx';
import { Field } from '../../ui/field.tsx';
import { Logo, useTitle } from '../../ui/page-shell.tsx';
import { Preferences } from '../../ui/preferences.tsx';
import { Problem, tellProblem } from '../../ui/problem.tsx';
import './sign-in-page.css';

/** Where readers say who they are; it comes in place of any page that needs to know. */
export function SignInPage() {
  const { signIn: texts, common } = t();
  useTitle(texts.title);
  const { value } = session;
  const why = value.mode === 'out' ? texts.why[value.why] : '';
  return (
    <div class="sign-in">
      <main class="panel sign-in-panel">
        <p class="sign-in-logo">
          <Logo /> {common.product}
        </p>
        <h1>{texts.title}</h1>
        {why !== '' && <p role="status">{why}</p>}
        <Ways />
        <div class="row">
          <Preferences />
        </div>
      </main>
    </div>
  );
}

function Ways() {
  const { mode, oidc } = authentication;
  if (mode === 'none') {
    return <EmptyState title={t().signIn.notNeeded}>{<a href="/">{t().home.title}</a>}</EmptyState>;
  }
  return oidc === undefined ? <WithKey /> : <WithIssuer />;
}

/** By an API key, or by a token where no page of the issuer is known. */
function WithKey() {
  const { signIn: texts } = t();
  const [given, setGiven] = useState('');
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const isKey = authentication.mode === 'keys';
  const submit = async () => {
    setBusy(true);
    setError(undefined);
    await signIn(given.trim(), returnAddress()).catch(setError);
    setBusy(false);
  };
  return (
    <form
      class="stack"
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <Field
        label={isKey ? texts.key : texts.tokenKey}
        hint={isKey ? texts.keyHint : texts.tokenHint}
        type="password"
        value={given}
        isRequired
        autocomplete="current-password"
        onInput={setGiven}
        {...(error !== undefined && { error: refusalText(error) })}
      />
      <Button kind="main" type="submit" isBusy={isBusy}>
        {texts.submit}
      </Button>
    </form>
  );
}

/** What a reader is told whom the API did not let in. */
function refusalText(error: unknown): string {
  const { signIn: texts } = t();
  const status = error instanceof ApiProblem ? error.status : 0;
  if (status === 401) return texts.wrong;
  return status === 403 ? texts.why.refused : tellProblem(error).title;
}

/** What speaks with issuers is fetched by those alone who sign in with one. */
const loadOidc = () => import('../../session/oidc.ts');

/** Whether an address is the one that an issuer has sent the reader back to. */
function isBackFromIssuer({ searchParams }: URL): boolean {
  return searchParams.has('state') && (searchParams.has('code') || searchParams.has('error'));
}

function WithIssuer() {
  const { signIn: texts } = t();
  const { oidc } = authentication;
  const [error, setError] = useState<unknown>();
  const isBack = isBackFromIssuer(address.value);
  useEffect(() => {
    if (oidc === undefined || !isBack) return;
    loadOidc()
      .then(({ comeBack }) => comeBack(oidc, address.value))
      .then(({ token, returnTo }) => signIn(token, returnTo))
      .catch(setError);
  }, []);
  if (oidc === undefined) return null;
  const leave = async (issuer: Oidc) => (await loadOidc()).leaveForIssuer(issuer, returnAddress());
  const isNoRole = error instanceof ApiProblem && error.status === 403;
  if (isBack && error === undefined) return <Loading>{texts.going}</Loading>;
  return (
    <div class="stack">
      {isNoRole && <p role="alert">{refusalText(error)}</p>}
      {error !== undefined && !isNoRole && <Problem error={error} />}
      <Button kind="main" onClick={() => void leave(oidc).catch(setError)}>
        {texts.withIssuer(new URL(oidc.issuer).host)}
      </Button>
    </div>
  );
}
