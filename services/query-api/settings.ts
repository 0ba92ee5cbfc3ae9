import { choice, durationMs, integer, list, text, url } from '../../libs/base/setting.ts';
import type { SettingProblem, SettingsOf } from '../../libs/base/settings.ts';
import { closeSettings } from '../../libs/contracts/close-settings.ts';
import {
  httpSettings,
  kafkaSettings,
  processSettings,
  redisSettings,
} from '../../libs/contracts/common-settings.ts';
import { isLoopback } from './http/host-check.ts';

/** Everything that the query API can be told. */
export const querySettings = {
  ...kafkaSettings,
  ...redisSettings,
  ...processSettings({ metricsPort: 9102 }),
  ...httpSettings({ port: 8080 }),
  ...closeSettings,
  AUTH_MODE: choice(['none', 'keys', 'jwt'], {
    default: 'none',
    description:
      'How callers say who they are: API keys from a file, JSON Web Tokens, or not at all, which ' +
      'gives everybody every right and works on loopback only.',
    example: 'jwt',
  }),
  AUTH_KEYS_FILE: text({
    optional: true,
    description: 'File of hashed API keys, for AUTH_MODE=keys. It is read again when it changes.',
    example: '/etc/tally/keys.json',
  }),
  AUTH_JWKS_URL: url({
    optional: true,
    schemes: ['https', 'http'],
    description: 'Where the issuer shows its public keys, for AUTH_MODE=jwt.',
    example: 'https://id.example/.well-known/jwks.json',
  }),
  AUTH_JWKS_FILE: text({
    optional: true,
    description: 'File of the public keys instead of AUTH_JWKS_URL. It is read again on a change.',
    example: '/etc/tally/jwks.json',
  }),
  AUTH_ISSUER: text({
    optional: true,
    description: 'The `iss` that a token must have.',
    example: 'https://id.example',
  }),
  AUTH_AUDIENCE: text({
    optional: true,
    description: 'The `aud` that a token must have.',
    example: 'tally',
  }),
  DASHBOARD_DIR: text({
    optional: true,
    description:
      'Folder of the built dashboard, if not the one that npm run build:dashboard fills.',
    example: '/srv/tally/dashboard',
  }),
  DASHBOARD_OIDC_ISSUER: url({
    optional: true,
    schemes: ['https', 'http'],
    description: 'Where people sign in to the dashboard (OpenID Connect), for AUTH_MODE=jwt.',
    example: 'https://id.example',
  }),
  DASHBOARD_OIDC_CLIENT_ID: text({
    optional: true,
    description: 'The dashboard as the issuer knows it: a public client, code flow with PKCE.',
    example: 'tally-dashboard',
  }),
  DASHBOARD_OIDC_SCOPE: text({
    default: 'openid',
    description: 'What the dashboard asks the issuer for.',
    example: 'openid tally',
  }),
  DASHBOARD_OIDC_TOKEN: choice(['access', 'id'], {
    default: 'access',
    description: 'Which token of the issuer the dashboard sends to the API.',
    example: 'id',
  }),
  REQUESTS_PER_SECOND_MAX: integer({
    default: 200,
    min: 1,
    max: 1_000_000,
    description:
      'Requests that one caller may send a second. It does not count with AUTH_MODE=none, where ' +
      'all callers are one.',
    example: '200',
  }),
  CONNECTIONS_MAX: integer({
    default: 12_000,
    min: 1,
    max: 200_000,
    description: 'Connections that may be open at once, streams included. More are not taken.',
    example: '12000',
  }),
  CORS_ORIGINS: list({
    optional: true,
    description: 'Origins of web pages on other sites that may ask the API from a browser.',
    example: 'https://board.example',
  }),
  STREAMS_MAX: integer({
    default: 10_000,
    min: 1,
    max: 100_000,
    description: 'Live streams that may be open at once.',
    example: '10000',
  }),
  STREAMS_PER_CALLER_MAX: integer({
    default: 100,
    min: 1,
    max: 100_000,
    description:
      'Live streams that one caller may have open. It does not count with AUTH_MODE=none, where ' +
      'all callers are one.',
    example: '100',
  }),
  STREAM_TICK: durationMs({
    default: 50,
    minMs: 1,
    maxMs: 10_000,
    description: 'How long changes are gathered before live streams are told.',
    example: '50ms',
  }),
  LOG_END_EVERY: durationMs({
    default: 1000,
    minMs: 100,
    maxMs: 60_000,
    description: 'How often Kafka is asked how far the order topic goes, for lag and freshness.',
    example: '1s',
  }),
  SIGNALS_WEBHOOK_URL: url({
    optional: true,
    schemes: ['https', 'http'],
    description: 'Where signals of campaigns are posted, signed as Standard Webhooks has it.',
    example: 'https://hooks.example/tally',
  }),
  SIGNALS_WEBHOOK_SECRET: text({
    optional: true,
    secret: true,
    description: 'What they are signed with: 24 to 64 random bytes in base64, after whsec_.',
    example: 'whsec_c2VjcmV0IG9mIHR3ZW50eS1mb3VyIGJ5dGVz',
  }),
} as const;

export type QuerySettings = SettingsOf<typeof querySettings>;

/** A rule for `parseSettings`: each way to say who is asking needs settings of its own, and not to
 * ask at all is for this machine only. */
export function authIsComplete(settings: Partial<QuerySettings>): SettingProblem[] {
  switch (settings.AUTH_MODE) {
    case 'keys':
      return required(settings, ['AUTH_KEYS_FILE']);
    case 'jwt':
      return [...required(settings, ['AUTH_ISSUER', 'AUTH_AUDIENCE']), ...keySource(settings)];
    case 'none':
      return openOnLoopbackOnly(settings);
    default:
      return [];
  }
}

/** A rule for `parseSettings`: signing in through an issuer needs all that belongs to it. */
export function signInIsComplete(settings: Partial<QuerySettings>): SettingProblem[] {
  const { DASHBOARD_OIDC_ISSUER: issuer, DASHBOARD_OIDC_CLIENT_ID: clientId } = settings;
  if (issuer === undefined && clientId === undefined) return [];
  const name = issuer === undefined ? 'DASHBOARD_OIDC_ISSUER' : 'DASHBOARD_OIDC_CLIENT_ID';
  if (issuer === undefined || clientId === undefined) {
    return [{ name, problem: 'must be set, as the other half of DASHBOARD_OIDC_… is' }];
  }
  if (settings.AUTH_MODE !== 'jwt') {
    return [{ name: 'DASHBOARD_OIDC_ISSUER', problem: 'is for AUTH_MODE=jwt' }];
  }
  if (issuer.startsWith('http://') && !isLoopback(new URL(issuer).hostname)) {
    const problem = 'must start with https://, except on this machine';
    return [{ name: 'DASHBOARD_OIDC_ISSUER', problem }];
  }
  return [];
}

function required(
  settings: Partial<QuerySettings>,
  names: readonly (keyof QuerySettings)[],
): SettingProblem[] {
  return names
    .filter((name) => settings[name] === undefined)
    .map((name) => ({ name, problem: `must be set, as AUTH_MODE is ${settings.AUTH_MODE}` }));
}

function keySource({ AUTH_JWKS_URL: url, AUTH_JWKS_FILE: file }: Partial<QuerySettings>) {
  const name = 'AUTH_JWKS_URL';
  if (url === undefined && file === undefined) {
    return [{ name, problem: 'or AUTH_JWKS_FILE must be set, as AUTH_MODE is jwt' }];
  }
  if (url !== undefined && file !== undefined) {
    return [{ name, problem: 'can not be set together with AUTH_JWKS_FILE' }];
  }
  if (url?.startsWith('http://') && !isLoopback(new URL(url).hostname)) {
    return [{ name, problem: 'must start with https://, except on this machine' }];
  }
  return [];
}

function openOnLoopbackOnly({ HOST: host }: Partial<QuerySettings>): SettingProblem[] {
  if (host === undefined || isLoopback(host)) return [];
  const problem = `can not be none while HOST is ${host}: others could read and change everything`;
  return [{ name: 'AUTH_MODE', problem }];
}
