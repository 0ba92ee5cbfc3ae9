import type { Part } from '../../libs/base/lifecycle.ts';
import { definitionVersionSchema } from '../../libs/contracts/campaign-definition.ts';
import { pathText } from '../../libs/contracts/issue-text.ts';
import type { DefinitionRecord, FollowDefinitions } from '../../libs/kafka/definitions-topic.ts';
import type { CampaignBook } from './campaign-book.ts';
import type { ApiLog } from './context.ts';

/** The part of the definitions' topic that is needed here. */
export interface DefinitionsSource {
  follow(follower: FollowDefinitions): Promise<void>;
  close(): Promise<void>;
}

export interface DefinitionsFeedOptions {
  readonly source: DefinitionsSource;
  readonly book: CampaignBook;
  readonly log: ApiLog;
  /** Called once, when every definition that was in the log at the start is in the book. */
  readonly onCaughtUp: () => void;
}

/** Keeps the book of campaigns as the log of definitions has it. */
export function definitionsFeed({ source, book, log, onCaughtUp }: DefinitionsFeedOptions): Part {
  return {
    name: 'definitions feed',
    run: (signal) =>
      source.follow({
        signal,
        onCaughtUp,
        onVersion: (record) => takeRecord(record, book, log),
      }),
    stop: () => source.close(),
  };
}

/** Takes a record into the book. One that can't be used is said; the version before it stays. */
export function takeRecord(record: DefinitionRecord, book: CampaignBook, log: ApiLog): void {
  const { campaignId, version, document, offset } = record;
  const refuse = (reason: string) => {
    book.skip(campaignId, version);
    log.error({ campaignId, version, offset, reason }, 'a definition can not be used');
  };
  const parsed = definitionVersionSchema.safeParse(document);
  if (!parsed.success) {
    const [first] = parsed.error.issues;
    return refuse(`${pathText(first?.path ?? [])} ${first?.message ?? ''}`);
  }
  if (parsed.data.definition.id !== campaignId) {
    return refuse(`it is of the campaign ${parsed.data.definition.id}`);
  }
  const taken = book.take(parsed.data);
  if (taken.kind === 'unusable') return refuse(taken.reason);
  if (taken.kind === 'taken') log.info({ campaignId, version }, 'a definition holds from now on');
}
