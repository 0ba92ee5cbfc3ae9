import { Buffer } from 'node:buffer';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { encodeFileRecord } from '../../libs/contracts/record-file.ts';
import type { RecordSink } from './record-sink.ts';

const headers = [['content-type', Buffer.from('application/cloudevents+json')]] as const;

/**
 * Writes records to a file, one line of NDJSON each. A file that is there is written over.
 *
 * @throws NodeJS.ErrnoException where the file can't be written
 */
export async function openFileSink(file: string): Promise<RecordSink> {
  const stream = createWriteStream(file);
  await once(stream, 'open');
  return {
    write({ key, value }) {
      const line = encodeFileRecord({ key: Buffer.from(key), value: Buffer.from(value), headers });
      return stream.write(`${line}\n`) ? undefined : once(stream, 'drain').then(() => undefined);
    },
    flush: async () => undefined,
    close: async () => {
      stream.end();
      await once(stream, 'close');
    },
  };
}
