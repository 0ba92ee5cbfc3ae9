import type { IntegrityAnswer } from '../../../libs/contracts/api.ts';
import { type RunningProcess, runProcess } from '../../support/run-process.ts';
import { until } from '../../support/until.ts';
import { haltsWereDue } from '../halts.ts';
import { type BuildChange, otherBuild } from '../other-build.ts';
import type { Scenario } from '../scenario.ts';
import type { Stage } from '../stage.ts';

const rolled = 'aggregator replaced by one of the next build under load';
const back = 'aggregator replaced by one of the build before under load';
const refused = 'build with another shard format refused, and said why';
const notShown = 'reader with another shard format showed nothing';

const nextVersion: BuildChange = {
  file: 'package.json',
  find: /"version": "[^"]*"/,
  replace: '"version": "99.0.0"',
};
const otherFormat: BuildChange = {
  file: 'libs/store/shard-store.ts',
  find: /shardFormat = '\d+'/,
  replace: "shardFormat = '1000'",
};

/** Two builds share the partitions, as in any deployment; then one comes that stores otherwise. */
export const mixedBuilds: Scenario = {
  id: 'F27',
  name: 'Two builds count side by side, forward and back, and one that stores otherwise is refused',
  needs: { redis: 'single', kafka: 'shared' },
  windows: [rolled, back, refused, notShown],
  async run(stage) {
    const next = await build(stage, nextVersion);
    const incompatible = await build(stage, otherFormat);
    await stage.begin();
    let living: RunningProcess[] = await Promise.all([stage.aggregator(), stage.aggregator()]);
    await stage.caughtUp();
    for (const [window, folder] of [
      [rolled, next],
      [back, '.'],
    ] as const) {
      for (const old of living) {
        const replacement = await stage.aggregator({ build: folder });
        await stage.stop(old);
        living = [...living.filter((process) => process !== old), replacement];
        await stage.recovered();
        stage.hit(window);
      }
    }
    await refuse(stage, incompatible);
    await showNothing(stage, incompatible);
  },
};

async function build(stage: Stage, change: BuildChange): Promise<string> {
  const { folder, remove } = await otherBuild([change]);
  stage.atClose(remove);
  return folder;
}

/** It gets partitions, halts on them, and counts nothing; taken away, the others go on. */
async function refuse(stage: Stage, folder: string): Promise<void> {
  const process = await stage.aggregator({ build: folder, ready: false });
  const line = await process.logged(({ reason }) => /has format \d+/.test(String(reason)), 40_000);
  stage.note('what the refused build says', String(line['reason']));
  stage.hit(refused);
  await stage.stop(process);
  await haltsWereDue(stage);
  await stage.recovered();
}

async function showNothing(stage: Stage, folder: string): Promise<void> {
  const { campaign } = stage;
  const api = await runProcess({
    main: `${folder}/services/query-api/main.ts`,
    env: campaign.env,
  });
  stage.atClose(() => api.kill());
  const integrity = await until(
    async () => {
      const answer = await campaign.ask<IntegrityAnswer>(api, '/integrity');
      return answer.partitions.every(({ state }) => state === 'unreadable') && answer;
    },
    { waitMsMax: 30_000, everyMs: 100 },
  );
  const status = (
    await fetch(`http://127.0.0.1:${api.port}/v1/campaigns/${campaign.definition.id}/totals`)
  ).status;
  if (integrity !== false && integrity.partitions.length > 0 && status === 503) stage.hit(notShown);
}
