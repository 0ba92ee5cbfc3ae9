/**
 * Every way in which a request can end other than well: the stable last part of the problem's
 * `type`, its status and its title. A name is never used again for something else.
 */
export const problemKinds = {
  'invalid-request': { status: 400, title: 'The request is not valid' },
  'not-authenticated': { status: 401, title: 'It is not known who is asking' },
  forbidden: { status: 403, title: 'This is not for this caller' },
  'second-person-required': { status: 403, title: 'Somebody else has to do this' },
  'not-found': { status: 404, title: 'There is no such route' },
  'campaign-not-found': { status: 404, title: 'There is no such campaign' },
  'brand-not-found': { status: 404, title: 'There is no such brand' },
  'version-not-found': { status: 404, title: 'The campaign has no such version' },
  'snapshot-not-found': { status: 404, title: 'What was shown then was not kept' },
  'listing-not-found': { status: 404, title: 'There is no such listing' },
  'report-not-found': { status: 404, title: 'There is no such report' },
  'file-not-found': { status: 404, title: 'The report has no such file' },
  'method-not-allowed': { status: 405, title: 'The route does not take this method' },
  'request-timeout': { status: 408, title: 'The request did not arrive in time' },
  'close-refused': { status: 409, title: 'The books can not be closed now' },
  'nothing-to-approve': { status: 409, title: 'Nothing waits for approval' },
  'version-conflict': { status: 412, title: 'The definition has changed meanwhile' },
  'body-too-large': { status: 413, title: 'The body is too large' },
  'address-too-long': { status: 414, title: 'A part of the address is too long' },
  'unsupported-media-type': { status: 415, title: 'The body is of a type that is not read' },
  'wrong-host': { status: 421, title: 'The request is for another host' },
  'version-required': { status: 428, title: 'The version that is to be replaced must be named' },
  'too-many-requests': { status: 429, title: 'Too many requests came within a second' },
  'too-many-streams': { status: 429, title: 'Too many streams are open' },
  'header-too-large': { status: 431, title: 'The address or the headers are too long' },
  internal: { status: 500, title: 'Something went wrong here' },
  'shards-unavailable': { status: 503, title: 'Part of the figures can not be read' },
  unavailable: { status: 503, title: 'Something that is needed is not there' },
} as const satisfies Record<string, { status: number; title: string }>;

export type ProblemKind = keyof typeof problemKinds;

/** What is wrong with one field of a request. */
export interface FieldError {
  /** Where it is: `query.limit`, `body.definition.start`. */
  readonly path: string;
  readonly message: string;
}

export interface ProblemOptions extends ErrorOptions {
  readonly errors?: readonly FieldError[];
  readonly headers?: Readonly<Record<string, string>>;
  /** Further members of the answer, such as the partitions that are missing. */
  readonly members?: Readonly<Record<string, unknown>>;
}

/** Ends a request with a problem. `detail` says what to do, and nothing that only others may know. */
export class Problem extends Error {
  readonly kind: ProblemKind;
  readonly status: number;
  readonly errors: readonly FieldError[];
  readonly headers: Readonly<Record<string, string>>;
  readonly members: Readonly<Record<string, unknown>>;

  constructor(kind: ProblemKind, detail: string, options: ProblemOptions = {}) {
    super(detail, options);
    this.name = 'Problem';
    this.kind = kind;
    this.status = problemKinds[kind].status;
    this.errors = options.errors ?? [];
    this.headers = options.headers ?? {};
    this.members = options.members ?? {};
  }
}

export const problemContentType = 'application/problem+json';

/** The answer of RFC 9457. It does not say which address was asked, so that what is not there and
 * what is not to be seen are the same bytes. */
export function problemBody(problem: Problem): string {
  const { kind, status, message, errors, members } = problem;
  return JSON.stringify({
    type: `urn:tally:problem:${kind}`,
    title: problemKinds[kind].title,
    status,
    detail: message,
    ...(errors.length > 0 ? { errors } : {}),
    ...members,
  });
}
