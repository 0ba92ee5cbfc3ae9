import type { ServerResponse } from 'node:http';
import { expect, test } from 'vitest';
import { framed } from './chunk-frame.ts';

const response = (chunkedEncoding: boolean) => ({ chunkedEncoding }) as ServerResponse;

test('an event is a chunk with its size in front, made once for all viewers', () => {
  const event = Buffer.from(`data: ${'é'.repeat(10)}\n\n`);
  const chunk = framed(response(true), event);
  expect(chunk.toString()).toBe(`1c\r\n${event.toString()}\r\n`);
  expect(framed(response(true), event)).toBe(chunk);
  const other = Buffer.from(event);
  expect(framed(response(true), other)).toEqual(chunk);
  expect(framed(response(true), event)).toEqual(chunk);
});

test('an answer without chunks has the event as it is', () => {
  const event = Buffer.from(': still here\n\n');
  framed(response(true), event);
  expect(framed(response(false), event)).toBe(event);
});
