import { TopicReader } from '../../../libs/kafka/topic-reader.ts';
import type { OffsetRange } from '../../../libs/kafka/topic-scan.ts';
import { archiveSource } from '../../reporter/archive/archive-source.ts';
import { defaultLimits } from '../../reporter/recount/database.ts';
import type { OffsetVector } from '../../reporter/recount/offset-vector.ts';
import type { PlacementRule } from '../../reporter/recount/placement.ts';
import { type LoadedLog, loadLog } from '../../reporter/recount/recount.ts';
import { type RecountSource, topicSource } from '../../reporter/recount/topic-source.ts';
import { type KafkaContext, openKafka } from '../environment.ts';
import { withWayOut } from '../lost-offsets.ts';
import { onInterrupt } from '../on-interrupt.ts';
import { startProgress } from '../progress.ts';
import { recountPlacement } from '../recount-placement.ts';

export interface LogPlace {
  /** Folder of an archive; without one the topic is read. */
  readonly fromArchive?: string;
  readonly topic?: string;
  /** Where to stop; by default at the end. */
  readonly until?: OffsetVector;
  /** Offsets of the topic that are given up: they are not read, and count as gaps. */
  readonly lost?: readonly OffsetRange[];
  readonly memoryMbMax: number;
  /** By what places are judged; by default as the aggregators are told to. */
  readonly isPlaced?: PlacementRule;
}

/** Reads a log, or its archive, into a database, with a progress bar. */
export async function openLog(place: LogPlace): Promise<{ log: LoadedLog; topic: string }> {
  const { source, kafka, close } = await openSource(place);
  const progress = startProgress('Counting records', source.offsetsTotal);
  try {
    const log = await loadLog({
      chunks: source.chunks,
      limits: { ...defaultLimits, memoryMbMax: place.memoryMbMax },
      isPlaced: place.isPlaced ?? (await recountPlacement(source, kafka)),
      onProgress: (records) => progress.update(records),
    });
    return { log, topic: source.topic };
  } catch (thrown) {
    throw withWayOut(thrown);
  } finally {
    progress.stop();
    await close();
  }
}

async function openSource({ fromArchive, topic, until, lost = [] }: LogPlace): Promise<{
  source: RecountSource;
  kafka: KafkaContext['kafka'] | null;
  close: () => Promise<void>;
}> {
  if (fromArchive !== undefined) {
    const source = await archiveSource(fromArchive, until);
    return { source, kafka: null, close: async () => undefined };
  }
  const { kafka, settings } = openKafka();
  const reader = new TopicReader(kafka, topic ?? settings.ORDERS_TOPIC);
  const how = { signal: onInterrupt(), lost, ...(until !== undefined && { until }) };
  return { source: await topicSource(reader, how), kafka, close: () => reader.close() };
}
