import { describe, expect, test } from 'vitest';
import { parseSettings } from '../../libs/base/settings.ts';
import { authIsComplete, querySettings } from './settings.ts';

const enough = { KAFKA_BROKERS: '127.0.0.1:9092', REDIS_URL: 'redis://127.0.0.1:6379' };

function problemsOf(env: Record<string, string>): string {
  try {
    parseSettings(querySettings, { ...enough, ...env }, authIsComplete);
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
