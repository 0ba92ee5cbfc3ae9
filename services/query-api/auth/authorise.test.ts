import { describe, expect, test } from 'vitest';
import { type CallerRole, callerRoles } from '../../../libs/contracts/api-key-file.ts';
import { type Action, authorise } from './authorise.ts';
import { type Caller, openCaller } from './caller.ts';

function callerOf(role: CallerRole): Caller {
  const brandIds = new Set(role === 'brand' ? ['ada', 'bo'] : []);
  return { id: 'somebody', role, brandIds, expiresAtMs: null };
}

/** Every action, every role: what is asked for no brand, an own one, a foreign one. */
const table: Record<Action, Record<CallerRole, [string, string, string]>> = {
  readSession: {
    manager: ['all', 'all', 'all'],
    finance: ['all', 'all', 'all'],
    operator: ['all', 'all', 'all'],
    brand: ['ada,bo', 'ada,bo', 'ada,bo'],
  },
  readCampaign: {
    manager: ['all', 'all', 'all'],
    finance: ['all', 'all', 'all'],
    operator: ['all', 'all', 'all'],
    brand: ['ada,bo', 'ada,bo', 'ada,bo'],
  },
  readTotals: {
    manager: ['all', 'all', 'all'],
    finance: ['all', 'all', 'all'],
    operator: ['forbidden', 'forbidden', 'forbidden'],
    brand: ['forbidden', 'forbidden', 'forbidden'],
  },
  readFigures: {
    manager: ['all', 'all', 'all'],
    finance: ['all', 'all', 'all'],
    operator: ['forbidden', 'forbidden', 'forbidden'],
    brand: ['forbidden', 'ada', 'foreign'],
  },
  readIntegrity: {
    manager: ['all', 'all', 'all'],
    finance: ['all', 'all', 'all'],
    operator: ['all', 'all', 'all'],
    brand: ['forbidden', 'forbidden', 'forbidden'],
  },
  readHistory: {
    manager: ['all', 'all', 'all'],
    finance: ['all', 'all', 'all'],
    operator: ['all', 'all', 'all'],
    brand: ['forbidden', 'forbidden', 'forbidden'],
  },
  readReports: {
    manager: ['all', 'all', 'all'],
    finance: ['all', 'all', 'all'],
    operator: ['forbidden', 'forbidden', 'forbidden'],
    brand: ['forbidden', 'forbidden', 'forbidden'],
  },
  readReportFile: {
    manager: ['all', 'all', 'all'],
    finance: ['all', 'all', 'all'],
    operator: ['forbidden', 'forbidden', 'forbidden'],
    brand: ['ada,bo', 'ada,bo', 'ada,bo'],
  },
  closeBooks: {
    manager: ['forbidden', 'forbidden', 'forbidden'],
    finance: ['all', 'all', 'all'],
    operator: ['forbidden', 'forbidden', 'forbidden'],
    brand: ['forbidden', 'forbidden', 'forbidden'],
  },
  changeCampaign: {
    manager: ['all', 'all', 'all'],
    finance: ['forbidden', 'forbidden', 'forbidden'],
    operator: ['forbidden', 'forbidden', 'forbidden'],
    brand: ['forbidden', 'forbidden', 'forbidden'],
  },
};

function shown(caller: Caller, action: Action, brandId: string | undefined): string {
  const decision = authorise(caller, action, brandId);
  if (decision.kind !== 'allowed') return decision.kind;
  return decision.scope === 'all' ? 'all' : [...decision.scope].join();
}

describe.each(Object.keys(table) as Action[])('%s', (action) => {
  test.each(callerRoles)('as %s', (role) => {
    const asked = [undefined, 'ada', 'cy'].map((brandId) => shown(callerOf(role), action, brandId));
    expect(asked).toEqual(table[action][role]);
  });

  test('where nobody has to say who they are', () => {
    expect(shown(openCaller, action, 'cy')).toBe('all');
  });
});
