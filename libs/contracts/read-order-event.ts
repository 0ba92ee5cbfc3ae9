import { Buffer } from 'node:buffer';
import { checkOrderEvent } from './check-order-event.ts';
import {
  type CloudEventHeaders,
  cloudEventHeaders,
  contentMode,
  headerText,
} from './cloud-event-headers.ts';
import { readJsonObjectText } from './json-object-text.ts';
import { type KnownFields, readKnownFields } from './known-json.ts';
import {
  type EventType,
  type OrderRecord,
  type ReadResult,
  type Rejected,
  readKnownEventType,
  type Skipped,
} from './order-event.ts';
import { dataShapeOf, eventShapeOf, typeShape } from './order-event-shape.ts';
import type { RejectReason } from './outcomes.ts';

/**
 * Reads an order event from a Kafka record: the contract of the order events in code. It takes
 * every spelling that the contract allows, and it never throws.
 */
export function readOrderEvent(record: OrderRecord): ReadResult {
  const { value } = record;
  if (value === null || value.length === 0) return { kind: 'skipped', reason: 'empty' };
  return contentMode(record.headers) === 'binary'
    ? readBinary(record, value)
    : readStructured(record, value);
}

function readStructured(record: OrderRecord, value: Uint8Array): ReadResult {
  const json = readJsonObjectText(value);
  if (json.kind === 'rejected') return json;
  const type = structuredType(readKnownFields(json.text, typeShape));
  if (typeof type !== 'number') return type;
  const known = readKnownFields(json.text, eventShapeOf(type));
  if (known.duplicate !== undefined) return duplicateField(known.duplicate);
  return finish(record, type, known.value);
}

function structuredType(known: KnownFields): EventType | Rejected | Skipped {
  if (known.duplicate !== undefined) return duplicateField(known.duplicate);
  const { type } = known.value as { type?: unknown };
  if (type === undefined) return rejected('invalid_envelope', 'type is missing');
  if (typeof type !== 'string') return rejected('invalid_envelope', 'type must be text');
  return readKnownEventType(type) ?? { kind: 'skipped', reason: 'foreign_type' };
}

function readBinary(record: OrderRecord, value: Uint8Array): ReadResult {
  const headers = cloudEventHeaders(record.headers);
  const type = binaryType(headers);
  if (typeof type !== 'number') return type;
  const [duplicate] = headers.duplicates;
  if (duplicate !== undefined) return duplicateHeader(duplicate);
  const envelope = binaryEnvelope(headers);
  if (envelope.kind === 'rejected') return envelope;
  const json = readJsonObjectText(value);
  if (json.kind === 'rejected') return json;
  const known = readKnownFields(json.text, dataShapeOf(type));
  if (known.duplicate !== undefined) return duplicateField(`data.${known.duplicate}`);
  return finish(record, type, { ...envelope.fields, data: known.value });
}

function binaryType(headers: CloudEventHeaders): EventType | Rejected | Skipped {
  if (headers.duplicates.has('ce_type')) return duplicateHeader('ce_type');
  const type = headerText(headers, 'ce_type');
  if (type === undefined) return rejected('invalid_envelope', 'header ce_type is missing');
  if (typeof type !== 'string') return type;
  return readKnownEventType(type) ?? { kind: 'skipped', reason: 'foreign_type' };
}

const envelopeNames = ['specversion', 'id', 'source', 'type', 'time', 'subject'] as const;

type BinaryEnvelope =
  | { readonly kind: 'envelope'; readonly fields: Readonly<Record<string, string>> }
  | Rejected;

function binaryEnvelope(headers: CloudEventHeaders): BinaryEnvelope {
  const fields: Record<string, string> = {};
  for (const name of envelopeNames) {
    const text = headerText(headers, `ce_${name}`);
    if (typeof text === 'string') fields[name] = text;
    else if (text !== undefined) return text;
  }
  return { kind: 'envelope', fields };
}

function finish(record: OrderRecord, type: EventType, fields: unknown): ReadResult {
  const event = checkOrderEvent(type, fields);
  if ('kind' in event) return event;
  if (!isKeyOf(event.orderId, record.key)) {
    return rejected('key_mismatch', 'the key of the record must be the subject, byte for byte');
  }
  return { kind: 'event', event };
}

function isKeyOf(orderId: string, key: Uint8Array | null): boolean {
  return key !== null && Buffer.from(orderId, 'utf8').equals(key);
}

function duplicateField(path: string): Rejected {
  return rejected('duplicate_field', `${path} stands more than once`);
}

function duplicateHeader(name: string): Rejected {
  // An unknown name can be of any length and hold anything.
  const shown = JSON.stringify(name.slice(0, 64));
  return rejected('duplicate_header', `header ${shown} stands more than once`);
}

function rejected(reason: RejectReason, message: string): Rejected {
  return { kind: 'rejected', reason, message };
}
