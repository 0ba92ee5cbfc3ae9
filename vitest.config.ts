import { defineConfig } from 'vitest/config';

/**
 * A test's suffix says what it needs. Pure tests are `x.test.ts`; `x.redis.test.ts` and
 * `x.kafka.test.ts` use the real servers that the global setup finds or starts, as do the runs of
 * whole processes in `test/e2e` and, with faults, in `test/faults`. The groups run one after the other, so that a slow machine's time
 * goes to one kind at a time. They count from 1: on two processors Vitest puts group 0 last.
 */
const needs = {
  redis: '**/*.redis.test.ts',
  kafka: '**/*.kafka.test.ts',
  e2e: '**/*.e2e.test.ts',
  faults: '**/*.faults.test.ts',
  browser: '**/*.browser.test.ts',
};

const roots = ['libs', 'services', 'deploy', 'test'];
const never = ['**/node_modules/**'];
const servers = ['test/support/global-setup.ts'];

/** A pipeline reads its totals from this report. */
const report = ['json', { outputFile: 'out/test-report.json' }] as const;

export default defineConfig({
  test: {
    reporters: process.env['CI'] ? ['default', [...report]] : ['default'],
    projects: [
      {
        test: {
          name: 'unit',
          include: roots.map((root) => `${root}/**/*.test.ts`),
          exclude: [...never, ...Object.values(needs)],
          setupFiles: ['test/support/fail-on-console.ts'],
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          name: 'redis',
          include: [needs.redis],
          exclude: never,
          globalSetup: servers,
          setupFiles: ['test/support/fail-on-console.ts'],
          testTimeout: 20_000,
          hookTimeout: 20_000,
          sequence: { groupOrder: 2 },
        },
      },
      {
        test: {
          name: 'kafka',
          include: [needs.kafka],
          exclude: never,
          globalSetup: servers,
          setupFiles: ['test/support/fail-on-console.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          sequence: { groupOrder: 3 },
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.e2e.test.ts'],
          exclude: never,
          globalSetup: servers,
          testTimeout: 180_000,
          hookTimeout: 180_000,
          fileParallelism: false,
          sequence: { groupOrder: 4 },
        },
      },
      {
        test: {
          name: 'faults',
          include: ['test/faults/**/*.faults.test.ts'],
          exclude: never,
          globalSetup: servers,
          fileParallelism: false,
          sequence: { groupOrder: 5 },
        },
      },
      {
        test: {
          name: 'browser',
          include: [needs.browser],
          exclude: never,
          globalSetup: ['test/support/dashboard/browser-setup.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          fileParallelism: false,
          sequence: { groupOrder: 6 },
        },
      },
    ],
  },
});
