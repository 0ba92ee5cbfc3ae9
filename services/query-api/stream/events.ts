/** What a stream can say, as the contract names it. */
export type StreamEvent = 'snapshot' | 'update' | 'reset' | 'signal';

/** Sent so that nothing between us and the viewer takes the stream for dead. */
export const heartbeat: Buffer = Buffer.from(': still here\n\n');

/** The first lines of a stream: how long to wait before coming back. */
export const streamStart: Buffer = Buffer.from('retry: 2000\n\n');

/** The bytes of an event. JSON text has no line breaks, so one data line is enough. */
export function encodeEvent(event: StreamEvent, id: number, data: string): Buffer {
  return Buffer.from(`id: ${id}\nevent: ${event}\ndata: ${data}\n\n`);
}
