/**
 * The allow-table of imports. What is not listed here is refused, so a new row is a decision on the
 * design: think hard before adding one, and write down why in docs/decisions.
 */

/** What each layer may import beside itself. A layer is the folder that a path starts with. */
export const layers: Readonly<Record<string, readonly string[]>> = {
  'libs/base': [],
  'libs/contracts': ['libs/base'],
  'libs/fold': ['libs/base', 'libs/contracts'],
  'libs/store': ['libs/base', 'libs/contracts', 'libs/fold'],
  'libs/campaign': ['libs/base', 'libs/contracts'],
  // What a caller of the API needs; it knows the contracts and no service.
  'libs/client': ['libs/base', 'libs/contracts'],
  'libs/telemetry': ['libs/base'],
  'libs/kafka': ['libs/base', 'libs/contracts', 'libs/telemetry'],
  // Its pages run in a browser: the typed client, and what that may know.
  'services/dashboard': ['libs/base', 'libs/client', 'libs/contracts'],
  'services/*': ['libs'],
  // The command line is the front door: it offers what the other services do, and starts the local
  // servers for `tally demo`. Nothing imports it.
  'services/cli': ['libs', 'services', 'deploy/local'],
  'deploy/local': ['libs'],
  test: ['libs', 'services', 'deploy', '.ci'],
  '.ci': ['libs/base'],
};

/** Which paths may import a package from the registry: one owner each. Tests are free to. */
export const packageOwners: Readonly<Record<string, readonly string[]>> = {
  '@duckdb/node-api': ['services/reporter'],
  '@fastify/cors': ['services/query-api'],
  '@fastify/rate-limit': ['services/query-api'],
  '@expo-google-fonts/noto-sans-sc': ['services/reporter'],
  '@fastify/swagger': ['services/query-api'],
  '@fastify/swagger-ui': ['services/query-api'],
  '@noble/hashes': ['libs/fold'],
  '@preact/signals': ['services/dashboard/src'],
  '@node-rs/crc32': ['libs/kafka'],
  canonicalize: ['services/reporter'],
  'cli-progress': ['services/cli', 'deploy/local'],
  commander: ['services/cli'],
  'csv-parse': ['services/reporter'],
  'csv-stringify': ['services/query-api'],
  'eventsource-parser': ['libs/client'],
  fastify: ['services/query-api', 'libs/telemetry/health-server.ts'],
  'fastify-type-provider-zod': ['services/query-api'],
  fflate: ['services/reporter'],
  fontkit: ['services/reporter'],
  hucre: ['services/reporter'],
  ioredis: ['libs/store'],
  jose: ['services/query-api'],
  kafkajs: ['libs/kafka'],
  'lz4-napi': ['libs/kafka'],
  oauth4webapi: ['services/dashboard/src/session'],
  'openapi-fetch': ['libs/client'],
  pdfkit: ['services/reporter'],
  picocolors: ['services/cli', 'deploy/local'],
  pino: ['libs/telemetry/log.ts'],
  'pino-pretty': ['libs/telemetry/log.ts'],
  preact: ['services/dashboard/src'],
  'prom-client': ['libs/telemetry/metrics.ts'],
  snappy: ['libs/kafka'],
  uplot: ['services/dashboard/src/ui/chart'],
  vite: ['services/dashboard'],
  yaml: ['libs/contracts', 'services/cli'],
  yauzl: ['deploy/local'],
  zod: ['libs/contracts', 'libs/base/setting.ts'],
};

/** The longest that a file of code may be, in lines; tests and generated files are free. */
export const fileLinesMax = 300;

/** The longest that a Lua file may be, in lines. */
export const luaLinesMax = 100;

/** Files that are longer, with the length that they may have. It may only shrink. */
export const longFiles: Readonly<Record<string, number>> = {};

/** Words that say that something is unfinished. Finish it, or open an issue. */
export const bannedWords = ['TODO', 'FIXME', 'XXX', 'HACK', 'WIP'] as const;
