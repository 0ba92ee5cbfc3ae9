/** Ends a command with an exit code and a sentence: 1 = it ran and the answer is no, 2 = it could
 * not run as it was called. */
export class CommandError extends Error {
  readonly exitCode: 1 | 2;

  constructor(exitCode: 1 | 2, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'CommandError';
    this.exitCode = exitCode;
  }
}
