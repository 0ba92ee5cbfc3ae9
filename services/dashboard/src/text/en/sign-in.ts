/** Texts of the sign-in. */
export const signIn = {
  title: 'Sign in',
  key: 'API key',
  keyHint:
    'From whoever runs Tally: tally keys create <name> --role <role>. It is kept until this tab is closed.',
  submit: 'Sign in',
  withIssuer: (issuer: string) => `Sign in with ${issuer}`,
  going: 'One moment …',
  tokenKey: 'Token',
  tokenHint:
    'A JSON Web Token of your issuer, since no sign-in page is set up (DASHBOARD_OIDC_ISSUER).',
  why: {
    new: '',
    expired: 'Your sign-in has ended. Sign in again to go on where you were.',
    refused:
      'This sign-in has no role that Tally knows. Ask for one: manager, finance, operator or brand.',
    left: 'You are signed out.',
  },
  wrong: 'Nobody is known by this. Check that all of it was copied.',
  failed: 'The sign-in did not come to an end',
  notNeeded: 'Nobody has to sign in here.',
};
