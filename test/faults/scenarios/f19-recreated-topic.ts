import type { CountResult } from '../../../libs/contracts/count-result.ts';
import { addCounts } from '../add-counts.ts';
import { assertHidden, halted, haltsWereDue, partitionsOf, rebuild } from '../halts.ts';
import type { Scenario } from '../scenario.ts';
import type { Stage } from '../stage.ts';
import { recreateTopic } from '../topic-acts.ts';

const above = 'made anew with more records than were counted: Kafka says nothing, and it halted';
const below = 'made anew with fewer records than were counted: halted';
const frozen =
  'made anew while its owner was frozen: nothing of it was counted on top, and it halted';
const hidden = 'nothing shown as whole while it was halted';

/**
 * The order topic is deleted and made again under its name. Where the new one ends beyond what was
 * counted, Kafka gives no error at all to who fetches by name.
 */
export const recreatedTopic: Scenario = {
  id: 'F19',
  name: 'The order topic is deleted and made again, with more records and with fewer',
  needs: { redis: 'single', kafka: 'shared' },
  windows: [above, below, frozen, hidden],
  async run(stage) {
    let inTheLog: CountResult | undefined;
    stage.expect(() => inTheLog as CountResult);
    await stage.begin({ rate: 0 });
    const owner = await stage.aggregator();
    inTheLog = await write(stage, 2_000);
    await stage.caughtUp();
    inTheLog = await replaced(stage, { events: 6_000 });
    stage.hit(above);
    const more = await write(stage, 3_000);
    inTheLog = addCounts(inTheLog, more);
    await stage.caughtUp();
    inTheLog = await replaced(stage, { events: 1_000 });
    stage.hit(below);
    inTheLog = addCounts(inTheLog, await write(stage, 3_000));
    await stage.recovered();
    // Its fetches see neither end: the topic is there again, and holds its offset. The sooner it is
    // thawed the better: once its session is over it joins anew, and looks at the log for that.
    const frozenAt = performance.now();
    owner.freeze(true);
    const thaw = (): void => {
      owner.freeze(false);
      stage.note('ms frozen', Math.round(performance.now() - frozenAt));
    };
    inTheLog = await replaced(stage, { events: 6_000, thaw });
    stage.hit(frozen);
    inTheLog = addCounts(inTheLog, await write(stage, 3_000));
    await stage.recovered();
  },
};

/** The id tells, wherever the new one ends; or its end, where that is asked for before the id. */
const otherTopic = /The topic \S+ is not the one that was counted|The log ends at \d+/;

let runs = 0;

/** Writes events that no other run has. */
function write({ campaign, seed }: Stage, events: number): Promise<CountResult> {
  runs += 1;
  return campaign.play(events, { seed: `${seed} ${runs}` });
}

/** Replaces the log, sees the halt, and takes the way out; gives what the new log comes to. */
async function replaced(
  stage: Stage,
  { events, thaw }: { readonly events: number; readonly thaw?: () => void },
): Promise<CountResult> {
  const [began, startedAt] = [new Date(), performance.now()];
  await recreateTopic(stage);
  const written = await write(stage, events);
  thaw?.();
  await Promise.all(
    partitionsOf(stage).map((partition) => halted(stage, partition, otherTopic, began)),
  );
  stage.note(`ms to halt on ${events} events`, Math.round(performance.now() - startedAt));
  await assertHidden(stage, partitionsOf(stage));
  stage.hit(hidden);
  stage.watch.forget();
  await rebuild(stage, 'all');
  await stage.recovered();
  await haltsWereDue(stage);
  return written;
}
