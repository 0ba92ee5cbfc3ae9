import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import packageJson from '../package.json' with { type: 'json' };
import { findViolations } from './support/tidy/find-violations.ts';
import { packageOwners } from './support/tidy/layers.ts';
import { readSources } from './support/tidy/source-file.ts';

const root = resolve(import.meta.dirname, '..');

/** The violations of one planted file in a small, tidy repository. */
function violationsOf(path: string, text: string): string[] {
  const tidy = [
    'libs/base/errors.ts',
    'libs/contracts/cells.ts',
    'libs/fold/shard.ts',
    'libs/store/keys.ts',
    'services/aggregator/main.ts',
    'services/cli/main.ts',
    'services/query-api/main.ts',
    'test/support/help.ts',
  ].map((known) => ({ path: known, text: 'export const a = 1;\n' }));
  expect(findViolations(tidy)).toEqual([]);
  return findViolations([...tidy, { path, text }]);
}

test('the repository is tidy', () => {
  const sources = readSources(root);
  expect(findViolations(sources)).toEqual([]);
});

test('the check reads every folder that has code', () => {
  const paths = readSources(root).map(({ path }) => path);
  expect(paths.length).toBeGreaterThan(100);
  for (const folder of ['libs/base', 'libs/store/lua', 'services/aggregator', 'test', 'docs']) {
    expect(paths.some((path) => path.startsWith(`${folder}/`))).toBe(true);
  }
});

test('the table of owners agrees with package.json', () => {
  const { dependencies, devDependencies } = packageJson;
  const forServices = Object.entries(packageOwners)
    .filter(([, owners]) => owners.some((owner) => !/^(deploy|services\/dashboard)\b/.test(owner)))
    .map(([name]) => name);
  expect(forServices.sort()).toEqual(Object.keys(dependencies).sort());
  const known = Object.keys({ ...dependencies, ...devDependencies });
  expect(known).toEqual(expect.arrayContaining(Object.keys(packageOwners)));
});

test.each([
  ['libs/base/x.ts', "import { a } from '../contracts/cells.ts';"],
  ['libs/base/x.ts', "import type { A } from '../contracts/cells.ts';"],
  ['libs/base/x.ts', "const { a } = await import('../contracts/cells.ts');"],
  ['libs/base/x.ts', "type A = import('../contracts/cells.ts').A;"],
  ['libs/base/x.ts', "const { a } = require('../contracts/cells.ts');"],
  ['libs/fold/x.ts', "import { a } from '../store/keys.ts';"],
  ['libs/store/x.ts', "import { a } from '../../services/aggregator/main.ts';"],
  ['services/aggregator/x.ts', "import { a } from '../query-api/main.ts';"],
  ['services/aggregator/x.ts', "import { a } from '../../test/support/help.ts';"],
  ['services/aggregator/x.ts', "import { a } from '../cli/main.ts';"],
  ['libs/base/x.test.ts', "import { a } from '../../services/aggregator/main.ts';"],
  ['libs/base/x.test.ts', "import { a } from '../store/keys.ts';"],
  ['libs/odd/x.ts', "import { a } from '../base/errors.ts';"],
])('an import against the direction is found: %s, %s', (path, text) => {
  expect(violationsOf(path, text)).toHaveLength(1);
});

test.each([
  ['libs/store/x.ts', "import { a } from '../fold/shard.ts';"],
  ['libs/base/x.test.ts', "import { a } from '../../test/support/help.ts';"],
  ['services/aggregator/x.ts', "import { a } from '../../libs/store/keys.ts';"],
  ['services/aggregator/x.ts', "import { a } from './main.ts';"],
  ['services/aggregator/x.test.ts', "import { a } from '../query-api/main.ts';"],
  ['services/cli/x.ts', "import { a } from '../aggregator/main.ts';"],
  ['test/support/x.ts', "import { a } from '../../services/aggregator/main.ts';"],
  ['libs/base/x.ts', "// import { a } from '../store/keys.ts';\nconst text = \"import('x')\";"],
])('an import along the direction is not: %s, %s', (path, text) => {
  expect(violationsOf(path, text)).toEqual([]);
});

test.each([
  ['libs/fold/x.ts', "import { Redis } from 'ioredis';", 'belongs to libs/store'],
  ['libs/base/x.ts', "import { z } from 'zod/mini';", 'belongs to libs/contracts'],
  ['libs/base/x.ts', "import _ from 'lodash';", 'has no owner'],
  ['libs/client/x.ts', "import { join } from 'node:path';", 'for a browser'],
  ['libs/base/x.ts', "import x from '@scope/name/deep';", '@scope/name, which has no owner'],
  ['libs/base/x.ts', 'const x = await import(name);', 'only known at run time'],
  ['libs/base/x.ts', 'const x = require(`kafkajs/${path}`);', 'belongs to libs/kafka'],
  ['libs/base/x.ts', "import { a } from './gone.ts';", 'does not exist'],
  ['libs/base/x.ts', "import { a } from '../../../other/x.ts';", 'from outside'],
  ['libs/base/x.ts', "export * from './errors.ts';", 'no barrels'],
  ['libs/base/x.ts', "export { a } from './errors.ts';", 'no barrels'],
  ['libs/base/x.test.ts', "vi.mock('ioredis');", 'mocks a module'],
  ['libs/base/x.ts', 'const a = 1;\n'.repeat(301), 'has 301 lines'],
  ['libs/base/x.ts', '// TODO: later', 'x.ts:1: says TODO'],
  ['docs/x.md', 'FIXME', 'says FIXME'],
  ['libs/store/lua/commit.lua', '-- x', 'is not called'],
  ['libs/fold/commit-1.lua', '-- x\nlocal k = KEYS[1]', 'is not called'],
  ['libs/store/lua/commit-2.lua', '-- x\nlocal k = KEYS[1]', 'does not use just the 2 keys'],
  ['libs/store/lua/commit-1.lua', '-- x\nlocal k, l = KEYS[1], KEYS[2]', 'just the 1 keys'],
  ['libs/store/lua/commit-1.lua', 'local k = KEYS[1]', 'does not start with its contract'],
  ['libs/store/lua/commit-1.lua', `-- x\nlocal k = KEYS[1]${'\n'.repeat(101)}`, 'lines'],
])('%s with %j is found', (path, text, problem) => {
  const violations = violationsOf(path, text);
  expect(violations).toHaveLength(1);
  expect(violations[0]).toContain(problem);
});
