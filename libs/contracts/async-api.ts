import { stringify } from 'yaml';
import { z } from 'zod';
import { definitionVersionSchema } from './campaign-definition.ts';
import { type EventTypeName, eventTypes } from './order-event.ts';
import * as events from './order-event-schema.ts';
import { rejectReasons } from './outcomes.ts';
import { signalSchema } from './signals.ts';
import { deadLetterTopic, topics } from './topics.ts';

/** The AsyncAPI 3 document of the Kafka topics: what others write to them, and what they read. */

type Json = Readonly<Record<string, unknown>>;

const eventSchemas = {
  'shop.order.placed.v1': events.placedEvent,
  'shop.order.paid.v1': events.paidEvent,
  'shop.order.cancelled.v1': events.cancelledEvent,
  'shop.order.returned.v1': events.returnedEvent,
  'shop.order.refunded.v1': events.refundedEvent,
} as const satisfies Record<EventTypeName, z.ZodType>;

const text = (description: string): Json => ({ type: 'string', description });
const digits = (description: string): Json => ({ ...text(description), pattern: '^[0-9]+$' });

const kafkaVersion = { bindingVersion: '0.5.0' };

/** The document as YAML text. */
export function asyncApiText(): string {
  return stringify(asyncApiDocument(), { aliasDuplicateObjects: false, lineWidth: 100 });
}

function asyncApiDocument(): Json {
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Tally: topics',
      version: '1.0.0',
      description:
        'The Kafka topics of Tally. The order topic can have another name; that of its dead letters follows it.',
    },
    defaultContentType: 'application/json',
    channels: channels(),
    operations: operations(),
    components: { messages: messages() },
  };
}

function channels(): Json {
  return {
    orders: {
      address: topics.orders,
      description:
        'What happens to orders, as shops tell it. The truth that everything is counted from.',
      messages: messageRefs(Object.keys(orderMessages())),
      bindings: { kafka: { topic: topics.orders, ...kafkaVersion } },
    },
    deadLetters: {
      address: deadLetterTopic(topics.orders),
      description: 'Records of the order topic that were not counted, as they were, and why.',
      messages: messageRefs(['deadLetter']),
      bindings: { kafka: { topic: deadLetterTopic(topics.orders), ...kafkaVersion } },
    },
    definitions: {
      address: topics.definitions,
      description: 'Every version of every campaign definition, kept for ever.',
      messages: messageRefs(['definitionVersion']),
      bindings: {
        kafka: {
          topic: topics.definitions,
          topicConfiguration: { 'cleanup.policy': ['delete'], 'retention.ms': -1 },
          ...kafkaVersion,
        },
      },
    },
    signals: {
      address: topics.signals,
      description:
        'What is said by itself when it happens. The first record of an id holds; one that comes ' +
        'again says nothing new.',
      messages: messageRefs(['signal']),
      bindings: {
        kafka: {
          topic: topics.signals,
          topicConfiguration: { 'cleanup.policy': ['delete'], 'retention.ms': -1 },
          ...kafkaVersion,
        },
      },
    },
  };
}

function messageRefs(names: readonly string[]): Json {
  return Object.fromEntries(names.map((name) => [name, { $ref: `#/components/messages/${name}` }]));
}

function operations(): Json {
  return {
    countOrders: operation('receive', 'orders', 'Counts order events.'),
    setAside: operation('send', 'deadLetters', 'Sets aside what can not be counted.'),
    writeDefinition: operation('send', 'definitions', 'Writes the next version of a definition.'),
    followDefinitions: operation('receive', 'definitions', 'Reads every version from the first.'),
    saySignal: operation('send', 'signals', 'Says that something has happened.'),
    followSignals: operation('receive', 'signals', 'Reads what was said, from the first on.'),
  };
}

function operation(action: 'send' | 'receive', channel: string, summary: string): Json {
  return { action, channel: { $ref: `#/channels/${channel}` }, summary };
}

function messages(): Json {
  return {
    ...orderMessages(),
    deadLetter: deadLetterMessage(),
    definitionVersion: {
      name: 'definitionVersion',
      title: 'A version of a campaign definition',
      contentType: 'application/json',
      bindings: keyedBy('The id of the campaign.'),
      payload: payloadOf(definitionVersionSchema),
    },
    signal: {
      name: 'signal',
      title: 'Something has happened, or is over',
      contentType: 'application/json',
      bindings: keyedBy('The id of the campaign.'),
      payload: payloadOf(signalSchema),
    },
  };
}

/** Two messages a type: one of each content mode of CloudEvents. */
function orderMessages(): Record<string, Json> {
  return Object.fromEntries(
    eventTypes.flatMap((type) => {
      const word = type.split('.')[2] ?? type;
      const schema = eventSchemas[type];
      const { description = '' } = schema.meta() ?? {};
      const common = { name: type, bindings: keyedBy('The order id: the subject of the event.') };
      const structured = {
        ...common,
        title: `${description} Structured mode.`,
        contentType: 'application/cloudevents+json',
        payload: payloadOf(schema),
      };
      const binary = {
        ...common,
        title: `${description} Binary mode.`,
        contentType: 'application/json',
        headers: binaryHeaders(schema),
        payload: payloadOf(schema.shape.data),
      };
      return [
        [word, structured],
        [`${word}Binary`, binary],
      ];
    }),
  );
}

function payloadOf(schema: z.ZodType): Json {
  const { $schema: _, ...rules } = z.toJSONSchema(schema, {
    io: 'input',
    target: 'draft-07',
    // Integers of any size say what they are in their meta data.
    unrepresentable: 'any',
  });
  return rules;
}

/** The attributes of an event as headers: all that stands beside its data. */
function binaryHeaders(schema: (typeof eventSchemas)[EventTypeName]): Json {
  const { data: _, ...attributes } = payloadOf(schema)['properties'] as Record<string, Json>;
  const properties = Object.fromEntries(
    Object.entries(attributes).map(([name, rules]) => [`ce_${name}`, rules]),
  );
  return { type: 'object', required: Object.keys(properties), properties };
}

function deadLetterMessage(): Json {
  const properties: Json = {
    'tally.reason': {
      type: 'string',
      enum: ['conflict', ...rejectReasons],
      description: 'Why it was not counted.',
    },
    'tally.id': text('topic-partition-offset of the original: the same where it is sent twice.'),
    'tally.original.topic': text('Where the original is.'),
    'tally.original.partition': digits('Where the original is.'),
    'tally.original.offset': digits('Where the original is.'),
    'tally.original.timestamp': digits('When the original was written, in ms since 1970.'),
    '__connect.errors.topic': text('As tally.original.topic, for the tools of Kafka Connect.'),
    '__connect.errors.partition': digits('As tally.original.partition.'),
    '__connect.errors.offset': digits('As tally.original.offset.'),
    '__connect.errors.exception.message': text('The fault in a sentence.'),
  };
  return {
    name: 'deadLetter',
    title: 'A record that was not counted',
    description:
      'Key, value and headers are those of the original, with the headers here after them.',
    contentType: 'application/octet-stream',
    bindings: keyedBy('The key of the original.'),
    headers: { type: 'object', required: Object.keys(properties), properties },
    payload: { description: 'The value of the original, whatever it is.' },
  };
}

function keyedBy(description: string): Json {
  return { kafka: { key: { type: 'string', description }, ...kafkaVersion } };
}
