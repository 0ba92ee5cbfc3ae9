import type { Clock } from '../../libs/base/clock.ts';
import type { Authenticator } from './auth/authenticator.ts';
import type { CampaignBook } from './campaign-book.ts';
import type { AnswerCache } from './figures/answer-cache.ts';
import type { LiveShards } from './live-shards.ts';

/** Where the API says what went wrong; a logger of the process has this shape. */
export interface ApiLog {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** What routes work with. */
export interface ApiContext {
  readonly shards: LiveShards;
  readonly book: CampaignBook;
  readonly authenticator: Authenticator;
  readonly cache: AnswerCache;
  readonly clock: Clock;
  readonly log: ApiLog;
}
