import type { RecordChunk } from '../../libs/contracts/record-chunk.ts';
import { createKafka } from '../../libs/kafka/client.ts';
import { GroupOrderLog, type GroupOrderLogOptions } from '../../libs/kafka/group-order-log.ts';
import type { Log } from '../../libs/kafka/log.ts';
import type { CorruptRange, LostRange, OrderLogListener } from '../../libs/kafka/order-log.ts';
import type { UnpackedRecord } from '../../libs/kafka/unpack-record.ts';
import { copyChunk, type ReadChunk } from './record-set.ts';

/** A line that was logged, for tests of what is said. */
export interface LoggedLine {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly message: string;
  readonly fields: object;
}

export function recordingLog(): { log: Log; lines: LoggedLine[] } {
  const lines: LoggedLine[] = [];
  const at =
    (level: LoggedLine['level']) =>
    (fields: object, message: string): void => {
      lines.push({ level, message, fields });
    };
  return {
    log: { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') },
    lines,
  };
}

/**
 * A member of a consumer group that writes down what it is told. Like the aggregator it reads each
 * partition from where the shared `next` says, and takes only what fits there.
 */
export class OrderLogRecorder implements OrderLogListener {
  readonly orderLog: GroupOrderLog;
  readonly lines: LoggedLine[];
  readonly chunks: (ReadChunk & { readonly partition: number })[] = [];
  readonly owned = new Set<number>();
  readonly lostRanges = new Map<number, LostRange>();
  readonly corruptRanges = new Map<number, CorruptRange>();
  readonly growth: (readonly [before: number, after: number])[] = [];
  /** What the next chunk of a partition waits for. */
  hold: (partition: number) => Promise<void> | undefined = () => undefined;
  /** Called in `assigned`; starts every partition at its next offset unless replaced. */
  onAssigned: (partitions: readonly number[]) => void = (partitions) => {
    for (const partition of partitions) {
      this.orderLog.start(partition, this.next.get(partition) ?? 0);
    }
  };
  assignments = 0;
  /** Chunks that did not start at the partition's next offset. */
  refused = 0;
  /** Next offset of each partition, shared between members as a store would be. */
  readonly next: Map<number, number>;
  readonly #stop = new AbortController();
  #running: Promise<void> = Promise.resolve();

  constructor(
    brokers: string,
    options: GroupOrderLogOptions,
    next: Map<number, number> = new Map(),
  ) {
    const { log, lines } = recordingLog();
    this.lines = lines;
    this.next = next;
    const kafka = createKafka({ brokers: brokers.split(','), clientId: 'test' }, log);
    this.orderLog = new GroupOrderLog(kafka, log, options);
  }

  get received(): UnpackedRecord[] {
    return this.chunks.flatMap(({ records }) => records);
  }

  /** The values of a partition's records, as text. */
  values(partition = 0): string[] {
    return this.received
      .filter((record) => record.partition === partition)
      .map(({ value }) => value?.toString() ?? 'null');
  }

  run(): Promise<void> {
    this.#running = this.orderLog.run(this, this.#stop.signal);
    this.#running.catch(() => undefined);
    return this.#running;
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#running.catch(() => undefined);
    await this.orderLog.close();
  }

  assigned(partitions: readonly number[]): void {
    this.assignments++;
    for (const partition of partitions) this.owned.add(partition);
    this.onAssigned(partitions);
  }

  revoked(partitions: readonly number[]): void {
    for (const partition of partitions) this.owned.delete(partition);
  }

  records(chunk: RecordChunk): void | Promise<void> {
    const { partition } = chunk;
    if (chunk.firstOffset !== (this.next.get(partition) ?? 0)) {
      this.refused++;
      return undefined;
    }
    this.next.set(partition, chunk.endOffset);
    this.chunks.push({ ...copyChunk(chunk), partition });
    this.orderLog.commitHint(partition, chunk.endOffset);
    return this.hold(partition);
  }

  lost(partition: number, range: LostRange): void {
    this.lostRanges.set(partition, range);
  }

  outOfSight(partition: number): void {
    this.onAssigned([partition]);
  }

  corrupt(partition: number, range: CorruptRange): void {
    this.corruptRanges.set(partition, range);
  }

  partitionsAdded(before: number, after: number): void {
    this.growth.push([before, after]);
  }
}
