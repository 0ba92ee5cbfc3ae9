import { Buffer } from 'node:buffer';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { toError } from '../../libs/base/errors.ts';
import { encodeFileRecord } from '../../libs/contracts/record-file.ts';
import type { RecordSink } from './record-sink.ts';

const headers = [['content-type', Buffer.from('application/cloudevents+json')]] as const;

/** Lines are handed over in pieces of about this size. */
const pieceChars = 256 << 10;

/**
 * Writes records to a file, one line of NDJSON each. A file that is there is written over.
 *
 * @throws NodeJS.ErrnoException where the file can't be opened; `write` and `flush` reject with one
 * where it can't be written
 */
export async function openFileSink(file: string): Promise<RecordSink> {
  const stream = createWriteStream(file);
  await once(stream, 'open');
  let failure: Error | null = null;
  stream.on('error', (error) => {
    failure = toError(error);
  });
  let piece = '';
  const writePiece = async (): Promise<void> => {
    if (failure !== null) throw failure;
    const text = piece;
    piece = '';
    if (!stream.write(text)) await once(stream, 'drain');
  };
  return {
    write({ key, value }) {
      const record = { key: Buffer.from(key), value: Buffer.from(value), headers };
      piece += `${encodeFileRecord(record)}\n`;
      return piece.length < pieceChars ? undefined : writePiece();
    },
    flush: writePiece,
    async close() {
      if (stream.closed) return;
      const closed = once(stream, 'close');
      stream.end();
      await closed;
    },
  };
}
