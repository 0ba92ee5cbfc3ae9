import { z } from 'zod';

/**
 * One environment variable as a service reads it. The kinds below make one each; a table of them
 * by variable name describes a whole service (`parseSettings`).
 */
export interface Setting<T> {
  /** Turns the text of the variable into its value, or says what is wrong with it. */
  readonly schema: z.ZodType<T, string>;
  /** What may be written, in a few words: `whole number, 1 to 65535`. */
  readonly kind: string;
  /** A sentence on what it decides. */
  readonly description: string;
  /** A value that could stand there, as text. */
  readonly example: string;
  /** Writes a value as the schema reads it. */
  write(value: T): string;
  /** The value of a variable that is not set; undefined where it has none. */
  readonly fallback: T | undefined;
  /** Whether the service can't start without it. */
  readonly required: boolean;
  /** Whether its value may never be shown, not even in an error. */
  readonly secret: boolean;
}

/**
 * What every kind asks for. A setting with neither `default` nor `optional` is required; an
 * optional one that is not set is `undefined`.
 */
export interface SettingOptions<T> {
  readonly description: string;
  readonly example: string;
  readonly secret?: boolean;
  readonly default?: T;
  readonly optional?: true;
}

/** The type that a kind of `T` has under these options: optional ones may be undefined. */
type Present<T, O> = O extends { readonly optional: true } ? T | undefined : T;

/** Any text without surrounding spaces. */
export function text<O extends SettingOptions<string>>(options: O): Setting<Present<string, O>> {
  return entry('text', z.string().trim(), options);
}

/** A whole number between two bounds, both included. */
export function integer<O extends SettingOptions<number> & { min: number; max: number }>(
  options: O,
): Setting<Present<number, O>> {
  const { min, max } = options;
  return entry(`whole number, ${min} to ${max}`, wholeNumber(min, max), options);
}

/** A TCP port. 0 lets the system choose one. */
export function port<O extends SettingOptions<number>>(options: O): Setting<Present<number, O>> {
  return entry('port number', wholeNumber(0, 65_535), options);
}

/** `true`, `1`, `yes`, `on` or `false`, `0`, `no`, `off`, in any case. */
export function flag<O extends SettingOptions<boolean>>(options: O): Setting<Present<boolean, O>> {
  const schema = z.stringbool({
    truthy: ['true', '1', 'yes', 'on'],
    falsy: ['false', '0', 'no', 'off'],
    error: 'must be true or false',
  });
  return entry('true or false', schema, options);
}

/** Texts separated by commas; spaces around them and empty ones are dropped, one must be left. */
export function list<O extends SettingOptions<readonly string[]>>(
  options: O,
): Setting<Present<readonly string[], O>> {
  const schema = z
    .string()
    .transform((given) => given.split(',').map((part) => part.trim()))
    .transform((parts): readonly string[] => Object.freeze(parts.filter((part) => part !== '')))
    .refine((parts) => parts.length > 0, 'must name at least one');
  return entry('list, separated by commas', schema, options);
}

/** One of a few words. */
export function choice<const C extends string, O extends SettingOptions<NoInfer<C>>>(
  choices: readonly [C, ...C[]],
  options: O,
): Setting<Present<C, O>> {
  const allowed = choices.join(', ');
  const schema = z
    .string()
    .trim()
    .pipe(z.enum(choices, `must be one of ${allowed}`));
  return entry(`one of ${allowed}`, schema as z.ZodType<C, string>, options);
}

/** An address whose scheme is one of `schemes` (`['https', 'http']`). */
export function url<O extends SettingOptions<string> & { schemes: readonly string[] }>(
  options: O,
): Setting<Present<string, O>> {
  const starts = options.schemes.map((scheme) => `${scheme}://`);
  const schema = z
    .string()
    .trim()
    .refine((given) => starts.some((start) => given.startsWith(start)), {
      error: `must start with ${starts.join(' or ')}`,
      abort: true,
    })
    .refine((given) => URL.canParse(given), 'is not an address');
  return entry(`address, ${starts.join(' or ')}`, schema, options);
}

/** A length of time with its unit, `250ms`, `30s`, `5m`, `2h` or `40d`, kept in ms. */
export function durationMs<O extends SettingOptions<number> & { minMs?: number; maxMs?: number }>(
  options: O,
): Setting<Present<number, O>> {
  const { minMs = 0, maxMs = Number.MAX_SAFE_INTEGER } = options;
  const schema = z
    .string()
    .trim()
    .regex(/^\d{1,12}(ms|s|m|h|d)$/, {
      error: 'must be a number with its unit: 250ms, 30s, 5m, 2h or 40d',
      abort: true,
    })
    .transform(toMs)
    .refine((ms) => ms >= minMs, `must be at least ${formatMs(minMs)}`)
    .refine((ms) => ms <= maxMs, `must be at most ${formatMs(maxMs)}`);
  return entry('time with its unit', schema, options, formatMs);
}

const unitsMs = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1000, ms: 1 } as const;

function toMs(duration: string): number {
  const unit = duration.replace(/^\d+/, '') as keyof typeof unitsMs;
  return Number.parseInt(duration, 10) * unitsMs[unit];
}

/** Writes a time in ms as `durationMs` reads it, in the largest unit that takes it whole. */
export function formatMs(ms: number): string {
  if (ms === 0) return '0s';
  const [unit, factor] = Object.entries(unitsMs).find(([, size]) => ms % size === 0) ?? ['ms', 1];
  return `${ms / factor}${unit}`;
}

function wholeNumber(min: number, max: number): z.ZodType<number, string> {
  return z
    .string()
    .trim()
    .regex(/^[+-]?\d{1,15}$/, { error: 'must be a whole number', abort: true })
    .transform(Number)
    .refine((given) => given >= min, `must be at least ${min}`)
    .refine((given) => given <= max, `must be at most ${max}`);
}

function entry<T, O extends SettingOptions<T>>(
  kind: string,
  schema: z.ZodType<T, string>,
  options: O,
  write: (value: T) => string = String,
): Setting<Present<T, O>> {
  const { description, example, secret = false, default: fallback, optional = false } = options;
  const required = fallback === undefined && !optional;
  const made: Setting<T> = {
    schema,
    kind,
    description,
    example,
    write,
    fallback,
    required,
    secret,
  };
  // Nobody reads or writes an optional setting that is not set, so T is enough inside.
  return made as unknown as Setting<Present<T, O>>;
}
