import type { StackPaths } from './stack-paths.ts';
import {
  readStackState,
  type StackState,
  type StartedServer,
  writeStackState,
} from './stack-state.ts';

export type ServerName = keyof StackState;

/**
 * What is started, in memory and in the state file. Every change is written before anything is
 * waited for, so that a process which is killed leaves nothing behind that nobody knows of.
 */
export class StackRecord {
  readonly #file: string;
  #state: StackState;

  constructor(paths: StackPaths) {
    this.#file = paths.state;
    this.#state = readStackState(paths.state);
  }

  get(name: ServerName): StartedServer | null {
    return this.#state[name];
  }

  set(name: ServerName, server: StartedServer | null): void {
    this.#state = { ...this.#state, [name]: server };
    writeStackState(this.#file, this.#state);
  }
}
