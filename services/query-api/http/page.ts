import { Problem } from './problem.ts';

/** A part of a list, by position. */
export interface Page {
  readonly offset: number;
  readonly limit: number;
}

const cursorPattern = /^[A-Za-z0-9_-]{1,32}$/;
const positionPattern = /^after:(\d{1,9})$/;

/**
 * Reads a page's cursor, which an answer before has given.
 *
 * @throws Problem `invalid-request` where it is no cursor of ours
 */
export function readPage(cursor: string | undefined, limit: number): Page {
  if (cursor === undefined) return { offset: 0, limit };
  const text = cursorPattern.test(cursor) ? Buffer.from(cursor, 'base64url').toString() : '';
  const position = positionPattern.exec(text)?.[1];
  if (position === undefined) {
    const errors = [{ path: 'query.cursor', message: 'must be a cursor of an answer before' }];
    throw new Problem('invalid-request', 'See errors for what is wrong and where.', { errors });
  }
  return { offset: Number(position), limit };
}

/** The rows of a page. */
export function cutPage<Row>(rows: readonly Row[], { offset, limit }: Page): Row[] {
  return rows.slice(offset, offset + limit);
}

/** The `Link` header that leads to the page after (RFC 8288); undefined on the last one. */
export function nextLink(url: string, page: Page, count: number): string | undefined {
  const end = page.offset + page.limit;
  return end >= count ? undefined : linkAfter(url, end);
}

/** The `Link` header that leads to the page after a position. */
export function linkAfter(url: string, position: number): string {
  const next = new URL(url, 'http://host');
  next.searchParams.set('cursor', Buffer.from(`after:${position}`).toString('base64url'));
  return `<${next.pathname}${next.search}>; rel="next"`;
}
