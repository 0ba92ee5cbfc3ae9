import { Buffer } from 'node:buffer';
import { CloudEvent, Kafka, type KafkaMessage } from 'cloudevents';
import { describe, expect, test } from 'vitest';
import {
  recordOf,
  sampleData,
  sampleEvent,
  sampleKey,
  type TypeWord,
  typeWords,
} from '../../test/support/sample-order-event.ts';
import type { RecordHeaders } from './order-event.ts';
import { readOrderEvent } from './read-order-event.ts';

/** A record as the SDK of CloudEvents would have a client send it. */
function sdkRecord(word: TypeWord, mode: 'binary' | 'structured') {
  const { specversion: _, ...fields } = sampleEvent(word, { data: sampleData(word) });
  const event = new CloudEvent({ ...fields, partitionkey: sampleKey });
  const { key, value, headers } = Kafka[mode](event) as KafkaMessage<unknown>;
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  const pairs: RecordHeaders = Object.entries(headers).map(([name, content]) => [
    name,
    Buffer.from(String(content)),
  ]);
  return { ...recordOf(text, { headers: pairs }), key: Buffer.from(String(key)) };
}

describe.each(['structured', 'binary'] as const)('what the SDK writes in %s mode', (mode) => {
  test.each(typeWords)('is read as the same %s event', (word) => {
    const own = readOrderEvent(recordOf(sampleEvent(word)));
    expect(own.kind).toBe('event');
    expect(readOrderEvent(sdkRecord(word, mode))).toStrictEqual(own);
  });
});
