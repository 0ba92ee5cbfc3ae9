import cors from '@fastify/cors';
import type { FastifyInstance } from 'fastify';

/** What a page of another site may send and read, besides what every page may. */
const sent = [
  'authorization',
  'accept',
  'content-type',
  'if-match',
  'if-none-match',
  'last-event-id',
];
const read = ['etag', 'link', 'retry-after', 'x-request-id'];

/**
 * Lets pages of these origins (`https://board.example`) ask the API from a browser. Any other page
 * is told nothing, and none is let in by a cookie, since the API takes none.
 */
export async function allowOrigins(
  server: FastifyInstance,
  origins: readonly string[],
): Promise<void> {
  if (origins.length === 0) return;
  await server.register(cors, {
    origin: [...origins],
    methods: ['GET', 'HEAD', 'PUT', 'POST'],
    allowedHeaders: sent,
    exposedHeaders: read,
    maxAge: 600,
  });
}
