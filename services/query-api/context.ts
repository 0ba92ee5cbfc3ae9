import type { Clock } from '../../libs/base/clock.ts';
import type { DefinitionVersion } from '../../libs/contracts/campaign-definition.ts';
import type { Authenticator } from './auth/authenticator.ts';
import type { CampaignBook } from './campaign-book.ts';
import type { Closing } from './closes/closing.ts';
import type { AnswerCache } from './figures/answer-cache.ts';
import type { LiveShards } from './live-shards.ts';
import type { ShownReader } from './shown/shown-store.ts';
import type { SignalBook } from './signals/signal-book.ts';

/** Where the API says what went wrong; a logger of the process has this shape. */
export interface ApiLog {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** Where new versions of definitions are written. */
export interface DefinitionsLog {
  /** @throws TallyError `conflict` where another version was first, `kafka_unavailable` */
  append(draft: {
    readonly campaignId: string;
    readonly version: number;
    readonly document: DefinitionVersion;
  }): Promise<void>;
}

/** What routes work with. */
export interface ApiContext {
  readonly shards: LiveShards;
  readonly book: CampaignBook;
  readonly signals: SignalBook;
  readonly definitions: DefinitionsLog;
  readonly closing: Closing;
  readonly authenticator: Authenticator;
  readonly cache: AnswerCache;
  /** What was shown in minutes of before. */
  readonly shown: ShownReader;
  readonly clock: Clock;
  readonly log: ApiLog;
}
