/**
 * The rare states that runs are meant to reach. A guard that no run ever needed proves nothing, so
 * a state that is reached too seldom fails the whole.
 */
export interface RareState {
  readonly name: string;
  /** Of 5,000 runs, so many reach it at the least; they reach it about twice as often. */
  readonly runsOf5000: number;
}

const often = 40;
const sometimes = 10;
const seldom = 5;

/** Every state that is counted, in groups. */
export const rareStates: readonly RareState[] = [
  ...group(often, 'commit', [
    'unknown, was taken',
    'unknown, never arrived',
    'given up, then taken',
    'given up, then refused',
  ]),
  ...group(sometimes, 'commit', ['unknown, was refused', 'repeated, refused', 'repeated, taken']),
  ...group(sometimes, 'commit', [
    'runs over into the next chunk of identities',
    'goes on in the next page of purchases',
  ]),
  ...group(often, 'doubt', ['fenced', 'unknown', 'verify', 'missing', 'reconnected']),
  ...group(sometimes, 'doubt', ['leader', 'log']),
  ...group(seldom, 'doubt', ['moved']),
  ...group(often, 'halt', [
    'another record at the anchor',
    'identities missing',
    'records expired uncounted',
    'the log ends before next',
    'undecodable batch',
  ]),
  ...group(sometimes, 'halt', [
    'another type at the key',
    'a key of the shard is broken',
    'offset not in the log',
  ]),
  ...group(seldom, 'halt', ['counters of two moments', 'a record where none was counted']),
  ...group(often, 'owner', ['claimed', 'committed', 'halted', 'read again']),
  ...group(often, 'load', ['moved under the owner']),
  ...group(often, 'reader', [
    'loaded',
    'updated',
    'no connection',
    'it went back',
    'its stream of changes has a hole',
    'its stream of changes does not move',
    'there is no such shard yet',
    'there is no such shard any more',
    'a key of another type',
  ]),
  ...group(seldom, 'reader', ['fell behind', 'its counters are not all of one moment']),
  ...group(often, 'dead letters', [
    'not taken',
    'taken, and the sender does not know',
    'sent twice',
    'not reachable',
  ]),
  ...group(often, 'group', [
    'rebalance',
    'rebalance with a zombie',
    'a member learns late',
    'a member is heard of again in time',
    'a member joins anew',
    'a member gets the same partitions again',
  ]),
  ...group(often, 'log', [
    'no broker answers',
    'another leader, and nothing lost',
    'counted records expire',
    'held back by the listener',
    'offsets without a record',
    'records expire before they are counted',
    'truncated by an unclean election',
    'lost records are sent again',
    'the topic is made anew',
    'records where none was counted',
    'a record batch becomes undecodable',
  ]),
  ...group(often, 'process', [
    'an aggregator stands still',
    'an aggregator crashes',
    'an aggregator is stopped and another one started',
    'the reader stands still',
    'the reader crashes',
    'a clock jumps',
    'a partition is rebuilt',
  ]),
  ...group(often, 'rebuild', ['put in place', 'thrown away']),
  ...group(sometimes, 'rebuild', [
    'given up, Redis did not answer',
    'given up, commit_refused',
    'given up, conflict',
    'given up, kafka_data_corrupt',
    'given up, kafka_data_missing',
    'given up, kafka_unavailable',
    'given up, shard_corrupt',
    'given up, shard_moved',
  ]),
  ...group(often, 'redis', [
    'failover to a replica that lags',
    'failover, and the old primary goes on',
    'crash that loses writes',
    'crash that tears the file',
    'restart over a torn file',
    'hangs',
    'out of memory',
    'a connection breaks',
    'a link goes dead without a word',
    'a link stalls',
    'emptied',
    'a shard is deleted',
    'a chunk of identities is deleted',
    'a stream of changes is deleted',
    'a shard becomes another type',
    'a chunk of identities becomes another type',
    'a stream of changes becomes another type',
    'a stream of changes is emptied again and again',
    'crashes twice over one torn file',
  ]),
  ...group(seldom, 'redis', ['holds counters of two moments']),
  ...group(often, 'wire', [
    'lost-before',
    'lost-after',
    'applied-after-break',
    'stalled',
    'reply-stalled',
    'twice',
  ]),
];

function group(runsOf5000: number, of: string, names: readonly string[]): RareState[] {
  return names.map((name) => ({ name: `${of}: ${name}`, runsOf5000 }));
}
