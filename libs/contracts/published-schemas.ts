import { z } from 'zod';
import * as api from './api.ts';
import * as definitions from './api-definitions.ts';
import * as goals from './api-goals.ts';
import { returnsAnswerSchema } from './api-returns.ts';
import * as stream from './api-stream.ts';
import { campaignDefinitionSchema, definitionVersionSchema } from './campaign-definition.ts';
import { countResultSchema } from './count-result.ts';
import { orderEventSchema } from './order-event-schema.ts';
import * as signals from './signals.ts';

/** The schemas that others are given as JSON Schema, by the name of their file. */
const schemas: Readonly<Record<string, z.ZodType>> = {
  'order-event': orderEventSchema,
  'campaign-definition': campaignDefinitionSchema,
  'definition-version': definitionVersionSchema,
  'campaigns-answer': api.campaignsAnswerSchema,
  'campaign-answer': api.campaignAnswerSchema,
  'totals-answer': api.totalsAnswerSchema,
  'brands-answer': api.brandsAnswerSchema,
  'brand-answer': api.brandAnswerSchema,
  'listings-answer': api.listingsAnswerSchema,
  'series-answer': api.seriesAnswerSchema,
  'history-answer': definitions.historyAnswerSchema,
  'diff-answer': definitions.diffAnswerSchema,
  'holds-answer': definitions.holdsAnswerSchema,
  'pacing-answer': goals.pacingAnswerSchema,
  'uplift-answer': goals.upliftAnswerSchema,
  'promotions-answer': goals.promotionsAnswerSchema,
  'returns-answer': returnsAnswerSchema,
  'ranks-answer': api.ranksAnswerSchema,
  'integrity-answer': api.integrityAnswerSchema,
  problem: api.problemSchema,
  'campaign-snapshot': stream.campaignSnapshotSchema,
  'campaign-update': stream.campaignUpdateSchema,
  'brand-snapshot': stream.brandSnapshotSchema,
  'stream-signal': stream.streamSignalSchema,
  signal: signals.signalSchema,
  'signals-answer': signals.signalsAnswerSchema,
  'webhook-body': signals.webhookBodySchema,
  'count-result': countResultSchema,
};

/**
 * The published JSON Schemas (draft 2020-12) as texts, by the name of the file in `schemas/`. A
 * document that passes may lack what has a default.
 */
export function jsonSchemaFiles(): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(schemas).map(([name, schema]) => {
      const { $schema, ...rules } = z.toJSONSchema(schema, {
        io: 'input',
        // Integers of any size say what they are in their meta data.
        unrepresentable: 'any',
      });
      const document = { $schema, $id: `urn:tally:schema:${name}`, ...rules };
      return [`${name}.schema.json`, `${JSON.stringify(document, null, 2)}\n`];
    }),
  );
}
