import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { campaignPath, integrityQuery } from '../../../libs/contracts/api-params.ts';
import type { ShardMeta } from '../../../libs/contracts/shard-meta.ts';
import type { ApiContext } from '../context.ts';
import { makeHead, withHead } from '../figures/head.ts';
import { visibleCampaign } from '../figures/open-question.ts';
import { accessOf, guard } from '../http/access.ts';
import type { LiveShards } from '../live-shards.ts';

/** `ok`: in the figures; `empty`: its partition never held a record; `unreadable`: it was in and
 * can't be trusted now; `missing`: it has not been read yet. */
type PartitionState = 'ok' | 'empty' | 'unreadable' | 'missing';

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
    },
    handler: async ({ params, query: { basis } }, reply) => {
      const { scope } = accessOf(reply.request);
      const entry = visibleCampaign(book, params.campaignId, scope);
      const head = makeHead(entry, shards, { basis, nowMs: clock.now() });
      const partitions = shards.partitions().map((partition) => describe(shards, partition));
      return reply
        .type('application/json; charset=utf-8')
        .send(withHead(head, JSON.stringify({ partitions })));
    },
  });
}

function describe(shards: LiveShards, partition: number) {
  const shard = shards.cube.state(partition);
  const endOffset = shards.end(partition)?.high ?? null;
  const nextOffset = shard?.meta.next ?? null;
  return {
    partition,
    startOffset: shard?.meta.start ?? null,
    nextOffset,
    endOffset,
    // The end was asked for a moment ago, so the shard may be ahead of it.
    lag: endOffset === null ? null : Math.max(0, endOffset - (nextOffset ?? 0)),
    ...outcomesOf(shard?.meta),
    watermark: isoTime(shard?.meta.watermarkMs),
    epoch: shard?.epoch ?? null,
    state: stateOf(shards, partition),
    ...(shards.trouble(partition) === undefined ? {} : { reason: shards.trouble(partition) }),
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
  if (shards.trouble(partition) !== undefined) return 'unreadable';
  if (shards.cube.state(partition) !== undefined) return 'ok';
  return shards.coverage().covered.includes(partition) ? 'empty' : 'missing';
}

function isoTime(ms: number | null | undefined): string | null {
  return ms === null || ms === undefined ? null : new Date(ms).toISOString();
}
