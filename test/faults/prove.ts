import type { IntegrityAnswer } from '../../libs/contracts/api.ts';
import { countsOfApi } from '../../services/cli/demo/api-counts.ts';
import { type ComparedRow, compare } from '../../services/cli/demo/compare.ts';
import type { ScenarioResult } from './scenario.ts';
import type { Stage } from './stage.ts';

type Proof = Omit<ScenarioResult, 'id' | 'name' | 'seed' | 'outcome' | 'seconds'>;

const stopMsMax = 30_000;

/**
 * Ends the writing, waits until nothing is left to count, and holds everything against everything:
 * the API against what the simulator has written and what the recount finds in the log, brand by
 * brand on both clocks; the outcomes of each partition against its offsets; the answers that were
 * given on the way against each other.
 */
export async function prove(stage: Stage): Promise<Proof> {
  const expected = await stage.expected();
  await stage.caughtUp(120_000);
  const { campaign, api } = stage;
  const place = { url: `http://127.0.0.1:${api.port}` };
  const rows = compare(
    [
      { name: 'simulator', count: expected },
      {
        name: 'API',
        count: await countsOfApi(place, campaign.definition.id, AbortSignal.timeout(60_000)),
      },
      { name: 'recount', count: await stage.recounted() },
    ],
    'pair',
  );
  const watched = await stage.watch.close();
  const problems = [
    ...rows.flatMap(differenceOf),
    ...(await identityProblems(stage)),
    ...watched.contradictions,
    ...(await stopProblems(stage)),
  ];
  const { counters, hits } = stage;
  const halts = counters.sum('tally_halts_total');
  if (halts > stage.haltsExpected) {
    problems.push(`Partitions halted ${halts} times, ${stage.haltsExpected} were called for.`);
  }
  for (const [window, count] of Object.entries(hits)) {
    if (count === 0) problems.push(`No fault hit the window "${window}".`);
  }
  const doubts = Object.entries(counters.by('tally_doubts_total'));
  return {
    problems,
    records: expected.records,
    hits,
    differences: rows.reduce((sum, row) => sum + row.differences, 0),
    recoveredMs: stage.recoveredMs,
    rereads: Math.max(0, counters.sum('tally_records_read') - expected.records),
    staleMsMax: watched.staleMsMax,
    refusedMsMax: watched.refusedMsMax,
    behindMsMax: watched.behindMsMax,
    halts,
    doubts: Object.fromEntries(
      doubts.map(([labels, count]) => [/"(.*)"/.exec(labels)?.[1] ?? labels, count]),
    ),
    claims: counters.sum('tally_claims_total'),
    notes: stage.notes,
  };
}

function differenceOf({ label, shown, differences }: ComparedRow): string[] {
  if (differences === 0) return [];
  return [`${label}: ${differences} figures differ; simulator, API, recount: ${shown.join(', ')}.`];
}

/** `next − start` is the sum of all outcomes, and `next` is the end of the log. */
async function identityProblems(stage: Stage): Promise<string[]> {
  const { campaign, api } = stage;
  const ends = new Map((await stage.logEnds()).map(({ partition, high }) => [partition, high]));
  const { partitions } = await campaign.ask<IntegrityAnswer>(api, '/integrity');
  return partitions.flatMap(({ partition, startOffset, nextOffset, ...counts }) => {
    const { applied, duplicate, conflict, rejected, skipped, gaps } = counts;
    const accounted = applied + duplicate + conflict + rejected + skipped + gaps;
    const end = ends.get(partition);
    const span = (nextOffset ?? 0) - (startOffset ?? 0);
    return [
      ...(span === accounted ? [] : [`Partition ${partition} spans ${span}, told ${accounted}.`]),
      ...(nextOffset === end
        ? []
        : [`Partition ${partition} stands at ${nextOffset}, and its log ends at ${end}.`]),
    ];
  });
}

/** Whatever happened to them, those that live must still end well when they are told to. */
async function stopProblems({ counters }: Stage): Promise<string[]> {
  await counters.close();
  const living = [...counters.processes].filter(({ exit }) => exit === null);
  const exits = await Promise.all(
    living.map(async (process) => {
      const late = new Promise<null>((resolve) => {
        setTimeout(resolve, stopMsMax, null).unref();
      });
      return Promise.race([process.stop().catch(() => null), late]);
    }),
  );
  return exits.flatMap((exit) =>
    exit?.code === 0 ? [] : [`An aggregator did not stop well: ${JSON.stringify(exit)}.`],
  );
}
