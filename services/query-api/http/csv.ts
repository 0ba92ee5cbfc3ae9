import { stringify } from 'csv-stringify/sync';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { parseExactJson } from '../../../libs/base/exact-json.ts';
import { type AuditSink, writeAudit } from '../audit-writes.ts';
import { knownAccess } from './access.ts';

const csvType = 'text/csv; charset=utf-8; header=present';

/**
 * Answers as a table whoever asks for `Accept: text/csv`, on every route that answers with JSON.
 * A table can't be asked for again by its tag. One that shows more than a brand's own is in the audit
 * trail before it leaves.
 */
export function offerCsv(server: FastifyInstance, audit: AuditSink): void {
  // By callback, so that answers that are no tables, which are nearly all, don't wait for a promise.
  server.addHook('onSend', (request, reply, payload, done) => {
    if (!isTableAsked(request, reply)) return done(null, payload);
    tableOf(audit, request, reply, String(payload)).then((table) => done(null, table), done);
  });
}

async function tableOf(
  audit: AuditSink,
  request: FastifyRequest,
  reply: FastifyReply,
  text: string,
): Promise<string> {
  await noteExport(audit, request);
  const answer = parseExactJson(text) as Readonly<Record<string, unknown>>;
  reply.removeHeader('etag').removeHeader('content-length');
  reply.header('vary', 'accept').type(csvType);
  reply.header('content-disposition', `attachment; filename="${fileName(request)}"`);
  return csvOf(answer);
}

async function noteExport(audit: AuditSink, request: FastifyRequest): Promise<void> {
  const access = knownAccess(request);
  const { campaignId } = (request.params ?? {}) as { readonly campaignId?: string };
  if (access?.scope !== 'all' || campaignId === undefined) return;
  await writeAudit(audit, {
    action: 'figures.export',
    phase: 'intended',
    who: access.caller.id,
    campaignId,
    what: request.url,
    why: null,
    before: null,
    after: null,
  });
}

function isTableAsked({ headers, method }: FastifyRequest, reply: FastifyReply): boolean {
  if (headers.accept === undefined || method !== 'GET' || reply.statusCode !== 200) return false;
  // A file leaves as it is.
  if (reply.hasHeader('content-disposition')) return false;
  if (!String(reply.getHeader('content-type')).startsWith('application/json')) return false;
  const quality = qualities(headers.accept);
  const csv = quality.get('text/csv') ?? 0;
  return csv > 0 && csv >= (quality.get('application/json') ?? 0);
}

/** How much each type of an `Accept` header is wanted (RFC 9110, 12.5.1). */
function qualities(accept: string): Map<string, number> {
  return new Map(
    accept.split(',').map((part) => {
      const [type = '', ...params] = part.split(';').map((text) => text.trim().toLowerCase());
      const q = params.find((param) => param.startsWith('q='))?.slice(2);
      return [type, q === undefined ? 1 : Number(q) || 0];
    }),
  );
}

/** Named after the last part of the address, which is a word of ours or an id without quotes. */
function fileName({ url }: FastifyRequest): string {
  const last = url.split('?', 1)[0]?.split('/').at(-1) ?? '';
  return `${last.replace(/[^\w.-]/g, '_')}.csv`;
}

type Cell = string | number | bigint | boolean | null;
type Row = Readonly<Record<string, Cell>>;

/**
 * An answer as a table with a header line. What stands beside the lists, the head above all, is in
 * the first columns of each row; `part` says which member a row is of where there are several.
 * Texts are quoted and numbers are not. A text that a spreadsheet would take for a formula has a
 * `'` in front (OWASP, CSV Injection).
 */
export function csvOf(answer: Readonly<Record<string, unknown>>): string {
  const { shared, rows: parts } = partsOf(answer);
  const hasParts = new Set(parts.map(({ part }) => part)).size > 1;
  const rows = parts.map(({ part, row }): Row => {
    return { ...row.shared, ...(hasParts ? { part } : {}), ...row.own };
  });
  const columns = new Set([shared, ...rows].flatMap((row) => Object.keys(row)));
  return stringify(rows, {
    columns: [...columns],
    header: true,
    quoted_string: true,
    escape_formulas: true,
    record_delimiter: 'windows',
    cast: { boolean: String },
  });
}

interface Parts {
  readonly shared: Row;
  readonly rows: readonly { readonly part: string; readonly row: { shared: Row; own: Row } }[];
}

/** Answers within an answer: their rows have what stands at their own head in the first columns. */
const innerAnswers: readonly string[] = ['nowKnown', 'comparison', 'own'];

function partsOf(answer: Readonly<Record<string, unknown>>, outer = '', around: Row = {}): Parts {
  const shared: Record<string, Cell> = { ...around };
  const lists: (readonly [string, readonly object[]])[] = [];
  const inner: (readonly [string, object])[] = [];
  for (const [name, value] of Object.entries(answer)) {
    const isInner = innerAnswers.includes(name) && isObject(value);
    if (isInner) inner.push([name, value]);
    else if (isListOfObjects(value)) lists.push([name, value]);
    else if (isObject(value) && name !== 'offsets') lists.push([name, [value]]);
    else shared[name] = cellOf(value);
  }
  const own = lists.flatMap(([name, members]) =>
    members.map((member) => ({ part: `${outer}${name}`, row: { shared, own: flat(member) } })),
  );
  const within = inner.flatMap(([name, value]) => {
    return partsOf({ ...value }, `${outer}${name}.`, shared).rows;
  });
  return { shared, rows: [...own, ...within] };
}

/** The cells of an object; figures by unit and currency get a column each, `pair.net`. */
function flat(value: object, prefix = ''): Record<string, Cell> {
  const cells: Record<string, Cell> = {};
  for (const [name, member] of Object.entries(value)) {
    const path = `${prefix}${name}`;
    if (isListOfObjects(member) && (name === 'units' || name === 'amounts')) {
      for (const { unit, currency, ...line } of member as readonly Record<string, unknown>[]) {
        Object.assign(cells, flat(line, `${prefix}${unit ?? currency}.`));
      }
    } else if (isObject(member)) Object.assign(cells, flat(member, `${path}.`));
    else cells[path] = cellOf(member);
  }
  return cells;
}

function cellOf(value: unknown): Cell {
  if (typeof value === 'string') return harmless(value);
  if (value === null || value === undefined) return null;
  return typeof value === 'object' ? harmless(textOf(value)) : (value as Cell);
}

/** What has no columns of its own: `0=17 1=18` for offsets, JSON for the rest. */
function textOf(value: object): string {
  const entries = Object.entries(value);
  const isPlain = !Array.isArray(value) && entries.every(([, each]) => typeof each === 'number');
  return isPlain
    ? entries.map(([name, each]) => `${name}=${each}`).join(' ')
    : JSON.stringify(value, (_, each) => (typeof each === 'bigint' ? String(each) : each));
}

/** The library knows `=`, `+`, `-`, `@`, tab and carriage return; spreadsheets skip these as well. */
function harmless(text: string): string {
  return /^[\0\n]/.test(text) ? `'${text}` : text;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isListOfObjects(value: unknown): value is readonly object[] {
  return Array.isArray(value) && value.every(isObject);
}
