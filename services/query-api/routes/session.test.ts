import { expect, test } from 'vitest';
import { callerRoles } from '../../../libs/contracts/api-key-file.ts';
import { sessionAnswerSchema } from '../../../libs/contracts/api-session.ts';
import { guardedApi } from '../../../test/support/query-api/guarded-api.ts';
import { testApi } from '../../../test/support/query-api/test-api.ts';

const url = '/v1/session';

test.each(callerRoles)('a %s is told who it is, and which brands are its own', async (role) => {
  const { ask } = await guardedApi({ authentication: { mode: 'keys' } });
  const answer = (await ask(url, role)).json();
  expect(sessionAnswerSchema.parse(answer)).toEqual({
    id: role,
    role,
    brands: role === 'brand' ? ['ada'] : [],
    expiresAt: null,
    authentication: { mode: 'keys' },
  });
});

test('where nobody has to say who they are, everybody may do everything', async () => {
  const { server } = await testApi();
  expect((await server.inject(url)).json()).toMatchObject({ id: 'anonymous', role: 'open' });
});
