import { useEffect, useState } from 'preact/hooks';
import { address } from '../../routing/address.ts';
import { authentication } from '../../session/authentication.ts';
import { comeBack, isBackFromIssuer, leaveForIssuer } from '../../session/oidc.ts';
import { returnAddress, session, signIn } from '../../session/session.ts';
import { t } from '../../text/language.ts';
import { Button } from '../../ui/button.tsx';
import { EmptyState, Loading } from '../../ui/empty-state.tsx';
import { Field } from '../../ui/field.tsx';
import { Logo, useTitle } from '../../ui/page-shell.tsx';
import { Preferences } from '../../ui/preferences.tsx';
import { Problem } from '../../ui/problem.tsx';
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
  const [isWrong, setWrong] = useState(false);
  const isKey = authentication.mode === 'keys';
  const submit = async () => {
    setBusy(true);
    await signIn(given.trim(), returnAddress());
    setBusy(false);
    setWrong(session.value.mode === 'out');
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
        {...(isWrong && { error: texts.wrong })}
      />
      <Button kind="main" type="submit" isBusy={isBusy}>
        {texts.submit}
      </Button>
    </form>
  );
}

function WithIssuer() {
  const { signIn: texts } = t();
  const { oidc } = authentication;
  const [error, setError] = useState<unknown>();
  const isBack = isBackFromIssuer(address.value);
  useEffect(() => {
    if (oidc === undefined || !isBack) return;
    comeBack(oidc, address.value).then(({ token, returnTo }) => signIn(token, returnTo), setError);
  }, []);
  if (oidc === undefined) return null;
  if (isBack && error === undefined) return <Loading>{texts.going}</Loading>;
  return (
    <div class="stack">
      {error !== undefined && <Problem error={error} />}
      <Button
        kind="main"
        onClick={() => void leaveForIssuer(oidc, returnAddress()).catch(setError)}
      >
        {texts.withIssuer(new URL(oidc.issuer).host)}
      </Button>
    </div>
  );
}
