import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import {
  integrityAnswerSchema,
  type PartitionIntegrity,
  type PartitionState,
} from '../../../libs/contracts/api.ts';
import { campaignPath, integrityQuery } from '../../../libs/contracts/api-params.ts';
import { instantTextOf } from '../../../libs/contracts/instant.ts';
import type { ShardMeta } from '../../../libs/contracts/shard-meta.ts';
import type { ApiContext } from '../context.ts';
import { makeHead } from '../figures/head.ts';
import { visibleCampaign } from '../figures/open-question.ts';
import { accessOf, guard } from '../http/access.ts';
import { answers } from '../http/answers.ts';
import type { LiveShards } from '../live-shards.ts';

/** How exact and how complete the counts are, partition by partition. It answers whatever is
 * missing, since that is what it is for. */
export function integrityRoute(server: FastifyInstance, context: ApiContext): void {
  const { shards, book, clock } = context;
  server.withTypeProvider<ZodTypeProvider>().get('/v1/campaigns/:campaignId/integrity', {
    onRequest: guard(context.authenticator, 'readIntegrity'),
    schema: {
      summary: 'Offsets, outcomes and lag of every partition',
      params: campaignPath,
      querystring: integrityQuery,
      response: answers(integrityAnswerSchema),
    },
    handler: async ({ params, query: { basis } }, reply) => {
      const { scope } = accessOf(reply.request);
      const entry = visibleCampaign(book, params.campaignId, scope);
      const head = makeHead(entry, shards, { basis, scope, nowMs: clock.now() });
      const partitions = shards.partitions().map((partition) => describe(shards, partition));
      return { ...head, partitions };
    },
  });
}

function describe(shards: LiveShards, partition: number): PartitionIntegrity {
  const shard = shards.cube.state(partition);
  const nextOffset = shard?.meta.next ?? null;
  const high = shards.end(partition)?.high;
  // The end was asked for a moment ago, and the shard may have passed it since.
  const endOffset = high === undefined ? null : Math.max(high, nextOffset ?? 0);
  const state = stateOf(shards, partition);
  const reason = shards.trouble(partition);
  return {
    partition,
    startOffset: shard?.meta.start ?? null,
    nextOffset,
    endOffset,
    lag: endOffset === null ? null : endOffset - (nextOffset ?? 0),
    ...outcomesOf(shard?.meta),
    ...(shard?.meta.lost !== undefined && { lost: [...shard.meta.lost] }),
    watermark: isoTime(shard?.meta.watermarkMs),
    epoch: shard?.epoch ?? null,
    state,
    ...(state === 'unreadable' && reason !== undefined ? { reason } : {}),
  };
}

function outcomesOf(meta: ShardMeta | undefined) {
  return {
    applied: meta?.applied ?? 0,
    duplicate: meta?.duplicate ?? 0,
    conflict: meta?.conflict ?? 0,
    rejected: meta?.rejected ?? 0,
    rejectedBy: meta?.rejectedBy ?? {},
    skipped: meta?.skipped ?? 0,
    gaps: meta?.gaps ?? 0,
  };
}

function stateOf(shards: LiveShards, partition: number): PartitionState {
  if (shards.cube.state(partition) !== undefined) return 'ok';
  if (shards.coverage().covered.includes(partition)) return 'empty';
  return shards.trouble(partition) === undefined ? 'missing' : 'unreadable';
}

function isoTime(ms: number | null | undefined): string | null {
  return ms === null || ms === undefined ? null : instantTextOf(ms);
}
