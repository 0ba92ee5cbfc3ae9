import type { ServerResponse } from 'node:http';

/** The last chunk that was framed, and how it came out. */
let lastChunk: Buffer | undefined;
let lastFramed: Buffer = Buffer.alloc(0);

/**
 * A chunk of a response as it goes over the wire (RFC 9112, 7.1). An event goes to thousands of viewers
 * one after the other, so it is framed once for all of them and written straight to their sockets:
 * `ServerResponse.write` frames each time anew, as three writes, which took most of a broadcast.
 */
export function framed(response: ServerResponse, chunk: Buffer): Buffer {
  // Without chunks, as HTTP/1.0 has it, the body is all that comes until the connection closes.
  if (!response.chunkedEncoding) return chunk;
  if (chunk !== lastChunk) {
    lastChunk = chunk;
    const size = Buffer.from(`${chunk.length.toString(16)}\r\n`);
    lastFramed = Buffer.concat([size, chunk, Buffer.from('\r\n')]);
  }
  return lastFramed;
}
