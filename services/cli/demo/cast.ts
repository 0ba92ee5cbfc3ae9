import { anyFreePort, nextFreePort } from '../../../deploy/local/process/free-port.ts';
import { ChildProcesses } from './child-processes.ts';
import type { Stage } from './stage.ts';

const usualApiPort = 8080;

/** The services of a demo. */
export class Cast {
  readonly apiUrl: string;
  readonly #children = new ChildProcesses();
  readonly #stage: Stage;
  readonly #apiPort: number;
  #aggregators = 0;

  private constructor(stage: Stage, apiPort: number) {
    this.#stage = stage;
    this.#apiPort = apiPort;
    this.apiUrl = `http://127.0.0.1:${apiPort}`;
  }

  /** Starts one API, one reporter and some aggregators, and waits until all are ready. */
  static async start(stage: Stage, aggregatorCount: number): Promise<Cast> {
    const cast = new Cast(stage, await nextFreePort(usualApiPort));
    try {
      await Promise.all([
        cast.#startApi(),
        cast.#start('reporter', 'services/reporter/main.ts', {}),
        ...Array.from({ length: aggregatorCount }, () => cast.addAggregator()),
      ]);
    } catch (thrown) {
      await cast.stop();
      throw thrown;
    }
    return cast;
  }

  /** Starts one aggregator more, and gives its name. */
  async addAggregator(): Promise<string> {
    this.#aggregators += 1;
    const name = `aggregator-${this.#aggregators}`;
    await this.#start(name, 'services/aggregator/main.ts', {});
    return name;
  }

  /** Ends a service as a power cut would. */
  kill(name: string): Promise<void> {
    return this.#children.kill(name);
  }

  stop(): Promise<void> {
    return this.#children.stop();
  }

  #startApi(): Promise<void> {
    return this.#start('query-api', 'services/query-api/main.ts', { PORT: String(this.#apiPort) });
  }

  async #start(name: string, main: string, env: Record<string, string>): Promise<void> {
    const metricsPort = await anyFreePort();
    await this.#children.start({
      name,
      main,
      metricsPort,
      env: { ...this.#stage.env, ...env, METRICS_PORT: String(metricsPort) },
    });
  }
}
