import { describe, expect, test } from 'vitest';
import { parseSettings } from '../../libs/base/settings.ts';
import { authIsComplete, querySettings, signInIsComplete } from './settings.ts';
import { webhookIsComplete } from './signals/webhook-settings.ts';

const enough = { KAFKA_BROKERS: '127.0.0.1:9092', REDIS_URL: 'redis://127.0.0.1:6379' };

function problemsOf(env: Record<string, string>): string {
  try {
    parseSettings(
      querySettings,
      { ...enough, ...env },
      authIsComplete,
      signInIsComplete,
      webhookIsComplete,
    );
    return '';
  } catch (thrown) {
    return String(thrown);
  }
}

describe('settings', () => {
  test('have what a machine of one needs', () => {
    expect(problemsOf({})).toBe('');
  });

  test.each(['0.0.0.0', '::', '192.168.1.7', 'api.example'])(
    'do not open the API to others without access control: %s',
    (HOST) => {
      expect(problemsOf({ HOST })).toMatch(/AUTH_MODE can not be none while HOST is/);
      expect(problemsOf({ HOST, AUTH_MODE: 'keys', AUTH_KEYS_FILE: 'keys.json' })).toBe('');
    },
  );

  test.each(['127.0.0.1', '127.0.0.2', '::1', 'localhost'])('take %s as this machine', (HOST) => {
    expect(problemsOf({ HOST })).toBe('');
  });

  test('want a file for keys', () => {
    expect(problemsOf({ AUTH_MODE: 'keys' })).toMatch(/AUTH_KEYS_FILE must be set/);
  });

  test('want a webhook that is whole, with a secret that is one, and that nobody overhears', () => {
    const secret = 'whsec_c2VjcmV0IG9mIHR3ZW50eS1mb3VyIGJ5dGVz';
    const hook = (url: string, some: string | undefined = secret) =>
      problemsOf({ SIGNALS_WEBHOOK_URL: url, SIGNALS_WEBHOOK_SECRET: some });
    expect(hook('https://hooks.example/x')).toBe('');
    expect(hook('http://127.0.0.1:9/x')).toBe('');
    expect(hook('http://hooks.example/x')).toMatch(/must start with https/);
    expect(hook('https://me:word@hooks.example/x')).toMatch(/must not hold a name/);
    for (const bad of ['whsec_c2hvcnQ=', 'not base64!', 'x'.repeat(200)]) {
      expect(hook('https://hooks.example/x', bad)).toMatch(/24 to 64 bytes/);
    }
    expect(problemsOf({ SIGNALS_WEBHOOK_URL: 'https://hooks.example' })).toMatch(/SECRET must be/);
    expect(problemsOf({ SIGNALS_WEBHOOK_SECRET: secret })).toMatch(/SIGNALS_WEBHOOK_URL must be/);
  });

  test('want issuer, audience and one source of keys for tokens', () => {
    const jwt = { AUTH_MODE: 'jwt', AUTH_ISSUER: 'https://id.example', AUTH_AUDIENCE: 'tally' };
    const missing = problemsOf({ AUTH_MODE: 'jwt' });
    expect(missing).toMatch(/AUTH_ISSUER must be set/);
    expect(missing).toMatch(/AUTH_AUDIENCE must be set/);
    expect(missing).toMatch(/AUTH_JWKS_URL or AUTH_JWKS_FILE must be set/);
    const url = { AUTH_JWKS_URL: 'https://id.example/keys' };
    expect(problemsOf({ ...jwt, ...url })).toBe('');
    expect(problemsOf({ ...jwt, ...url, AUTH_JWKS_FILE: 'keys' })).toMatch(/set together/);
    expect(problemsOf({ ...jwt, AUTH_JWKS_URL: 'http://id.example/keys' })).toMatch(/https/);
    expect(problemsOf({ ...jwt, AUTH_JWKS_URL: 'http://127.0.0.1:9/keys' })).toBe('');
  });
});

describe('signing in to the dashboard', () => {
  const jwt = {
    AUTH_MODE: 'jwt',
    AUTH_ISSUER: 'https://id.example',
    AUTH_AUDIENCE: 'tally',
    AUTH_JWKS_URL: 'https://id.example/keys',
  };
  const complete = {
    DASHBOARD_OIDC_ISSUER: 'https://id.example',
    DASHBOARD_OIDC_CLIENT_ID: 'board',
  };

  test('takes an issuer and a client', () => {
    expect(problemsOf({ ...jwt, ...complete })).toBe('');
    expect(problemsOf({ ...jwt, ...complete, DASHBOARD_OIDC_ISSUER: 'http://127.0.0.1:9' })).toBe(
      '',
    );
  });

  test.each([
    [{ DASHBOARD_OIDC_ISSUER: 'https://id.example' }, /DASHBOARD_OIDC_CLIENT_ID must be set/],
    [{ DASHBOARD_OIDC_CLIENT_ID: 'board' }, /DASHBOARD_OIDC_ISSUER must be set/],
    [{ ...complete, AUTH_MODE: 'none' }, /is for AUTH_MODE=jwt/],
    [{ ...complete, DASHBOARD_OIDC_ISSUER: 'http://id.example' }, /must start with https/],
  ])('refuses %j', (env, problem) => {
    expect(problemsOf({ ...jwt, ...env })).toMatch(problem);
  });
});
