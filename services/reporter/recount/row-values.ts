import type { Row } from './database.ts';

/** A name out of a table: names stand there as JSON. */
export function plain(json: unknown): string {
  return JSON.parse(String(json)) as string;
}

/** When the event of a row happened: RFC 3339 in UTC, to the millisecond below. */
export function eventTime({ seconds, nanos }: Row): string {
  const ms = Number(String(nanos).slice(0, 3));
  return new Date(Number(seconds) * 1000 + ms).toISOString();
}
