import { readFile } from 'node:fs/promises';
import { TallyError } from '../../../libs/base/errors.ts';
import { parseExactJson } from '../../../libs/base/exact-json.ts';
import { parseSettings } from '../../../libs/base/settings.ts';
import type {
  CampaignDefinition,
  DefinitionVersion,
} from '../../../libs/contracts/campaign-definition.ts';
import { kafkaSettings, redisSettings } from '../../../libs/contracts/common-settings.ts';
import { type ShownMinute, shownMinuteSchema } from '../../../libs/contracts/shown.ts';
import { connectRedis, untilReady } from '../../../libs/store/connect.ts';
import { redisUrlIsSound } from '../../../libs/store/redis-url.ts';
import { readShown } from '../../reporter/bridge/read-shown.ts';
import { readControlTotals } from '../../reporter/control/read-control-totals.ts';
import type { OffsetVector } from '../../reporter/recount/offset-vector.ts';
import { readPreviousReport } from '../../reporter/report/previous-report.ts';
import { readReportText } from '../../reporter/report/report-document.ts';
import type { ReportInputs } from '../../reporter/report/report-inputs.ts';
import { environment } from '../environment.ts';

/** What a person gives to a report beside the log. */
export interface InputOptions {
  readonly controlTotals?: string;
  readonly previous?: string;
  /** A file of minutes that were shown, or `none`. */
  readonly shown?: string;
  readonly shownAt?: OffsetVector;
  readonly shownVersion?: number;
}

const { ORDERS_TOPIC } = kafkaSettings;
const reachMsMax = 10_000;

/**
 * Reads what a report is made of beside the log. What was shown comes from Redis, where one is named.
 *
 * @throws TallyError `input_invalid`, `redis_unavailable`, `shard_corrupt`
 */
export async function gatherInputs(
  options: InputOptions,
  from: {
    readonly definition: CampaignDefinition;
    readonly versions: readonly DefinitionVersion[];
    /** Of the orders, where it is not that of the settings. */
    readonly topic?: string;
  },
): Promise<ReportInputs> {
  const { controlTotals, previous, shownAt, shownVersion } = options;
  const byHand = {
    offsets: Object.fromEntries(shownAt ?? []),
    definitionVersion: shownVersion ?? null,
  };
  return {
    versions: from.versions,
    shown: await shownMinutes(options, from),
    shownByHand: shownAt === undefined ? null : byHand,
    controlTotals: controlTotals === undefined ? null : await readControlTotals(controlTotals),
    previous: previous === undefined ? null : await readPreviousReport(previous),
  };
}

async function shownMinutes(
  { shown }: InputOptions,
  { definition, topic }: { readonly definition: CampaignDefinition; readonly topic?: string },
): Promise<ShownMinute[]> {
  if (shown === 'none') return [];
  if (shown !== undefined) return readShownFile(shown);
  const env = environment();
  if (!env.REDIS_URL) return [];
  const settings = parseSettings({ ...redisSettings, ORDERS_TOPIC }, env, redisUrlIsSound);
  const connection = connectRedis({ url: settings.REDIS_URL, role: 'reader' });
  try {
    await untilReady(connection, AbortSignal.timeout(reachMsMax));
    const space = { prefix: settings.REDIS_PREFIX, topic: topic ?? settings.ORDERS_TOPIC };
    return await readShown(connection, space, definition);
  } catch (cause) {
    if (cause instanceof TallyError && cause.code === 'shard_corrupt') throw cause;
    const message =
      'Redis, which keeps what was shown, does not answer. Give a file of it with --shown, or go ' +
      'without the bridge with --shown none.';
    throw new TallyError('redis_unavailable', message, { cause });
  } finally {
    connection.disconnect();
  }
}

/** Reads minutes as a report keeps them, or as the API answers them, one or many. */
async function readShownFile(file: string): Promise<ShownMinute[]> {
  try {
    const text = await readFile(file, 'utf8');
    const isCanonical = file.endsWith('shown.json');
    const value = isCanonical ? readReportText(text) : parseExactJson(text);
    return shownMinuteSchema.array().parse(Array.isArray(value) ? value : [value]);
  } catch (cause) {
    const message = `${file} holds no minutes that were shown, such as inputs/shown.json of a report.`;
    throw new TallyError('input_invalid', message, { cause });
  }
}
