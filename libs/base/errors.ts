/**
 * Every failure that Tally raises on purpose. Callers branch on the code, never on the text; what
 * was thrown underneath stays in `cause`.
 */
export const errorCodes = [
  'settings_invalid',
  'input_invalid',
  'not_found',
  'conflict',
  'kafka_unavailable',
  'kafka_data_corrupt',
  'kafka_data_missing',
  'redis_unavailable',
  'redis_unsuitable',
  'shard_corrupt',
  'shard_moved',
  'commit_refused',
  'tool_missing',
  'invariant_broken',
] as const;

export type ErrorCode = (typeof errorCodes)[number];

/** An error with a code from the closed list above. */
export class TallyError extends Error {
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'TallyError';
    this.code = code;
  }
}

/** Makes an Error of whatever was thrown, so that a message and a stack can be counted on. */
export function toError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}
