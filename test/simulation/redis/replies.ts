import type { Reply } from './database.ts';

/** What a command can be given. */
export type Argument = string | Buffer | Uint8Array | number;

/** An argument as it is sent: its own copy, since whoever sends a buffer may use it again at once. */
export function toBytes(argument: Argument): Buffer {
  if (typeof argument === 'string') return Buffer.from(argument);
  if (typeof argument === 'number') return Buffer.from(String(argument));
  return Buffer.from(argument);
}

/** A reply with its bytes as text, as a command without `Buffer` in its name answers. */
export function toText(reply: Reply): unknown {
  if (Buffer.isBuffer(reply)) return reply.toString();
  return Array.isArray(reply) ? reply.map((item: Reply) => toText(item)) : reply;
}

/** The first word that a script answered. */
export function resultOf(reply: Reply | Error): string {
  if (reply instanceof Error) return 'error';
  const first: unknown = Array.isArray(reply) ? reply[0] : reply;
  return Buffer.isBuffer(first) ? first.toString() : '';
}

/** A reply in a few words, for the trace. */
export function shown(reply: Reply): string {
  const text = toText(reply);
  return (Array.isArray(text) ? text : [text]).map((item) => String(item).slice(0, 60)).join(' ');
}
