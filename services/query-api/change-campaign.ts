import { TallyError } from '../../libs/base/errors.ts';
import type {
  CampaignDefinition,
  DefinitionVersion,
} from '../../libs/contracts/campaign-definition.ts';
import { checkDefinition } from '../../libs/contracts/check-definition.ts';
import type { BookEntry } from './campaign-book.ts';
import type { ApiContext } from './context.ts';
import { campaignNotFound } from './http/access.ts';
import { type FieldError, Problem } from './http/problem.ts';

type ChangeContext = Pick<ApiContext, 'book' | 'definitions' | 'clock'>;

/** A new version of a definition: by whom and why. */
export interface Change {
  readonly campaignId: string;
  readonly changedBy: string;
  readonly reason: string;
  readonly definition: CampaignDefinition;
}

/**
 * Writes the next version of a campaign, on top of the version that its author has seen (0 = there
 * was none). The log decides between two who write at once.
 *
 * @throws Problem `version-conflict` where that is not the newest any more, `unavailable`
 */
export async function writeVersion(
  context: ChangeContext,
  change: Change,
  baseVersion: number,
): Promise<BookEntry> {
  const { book, definitions, clock } = context;
  const { campaignId, changedBy, reason, definition } = change;
  const current = book.get(campaignId)?.version.version ?? 0;
  if (baseVersion !== current) throw conflict(current);
  const document: DefinitionVersion = {
    version: book.newestVersion(campaignId) + 1,
    changedBy,
    changedAt: new Date(clock.now()).toISOString(),
    reason,
    definition,
  };
  try {
    await definitions.append({ campaignId, version: document.version, document });
  } catch (thrown) {
    if (!(thrown instanceof TallyError)) throw thrown;
    if (thrown.code === 'conflict') throw conflict();
    const detail = 'It is not known whether the change was written. Read the campaign again.';
    throw new Problem('unavailable', detail, { cause: thrown });
  }
  // The log has it, so it holds; that the follower tells it again a moment later changes nothing.
  book.take(document);
  const entry = book.get(campaignId);
  if (entry === undefined) throw new Error(`campaign ${campaignId} is not in the book`);
  return entry;
}

/** Times that a hold or a release is tried again where somebody else changed the definition. */
const attemptsMax = 5;

/**
 * Changes a part of a definition, whatever else it says by then.
 *
 * @throws Problem `campaign-not-found`, whatever `edit` throws, or as `writeVersion` does
 */
export async function editCampaign(
  context: ChangeContext,
  change: Omit<Change, 'definition'>,
  edit: (definition: CampaignDefinition) => CampaignDefinition,
): Promise<BookEntry> {
  for (let attempt = 1; ; attempt++) {
    const entry = context.book.get(change.campaignId);
    if (entry === undefined) throw campaignNotFound();
    const { version } = entry.version;
    const definition = edit(entry.version.definition);
    try {
      return await writeVersion(context, { ...change, definition }, version);
    } catch (thrown) {
      const isRace = thrown instanceof Problem && thrown.kind === 'version-conflict';
      if (!isRace || attempt === attemptsMax) throw thrown;
      // The version that was first comes from the log within a moment.
      await context.clock.sleep(200 * attempt);
    }
  }
}

/**
 * A definition in which a listing is held from a local time on; `null` = all its sales.
 *
 * @throws Problem `invalid-request` where that is not allowed
 */
export function withHold(
  definition: CampaignDefinition,
  hold: CampaignDefinition['heldListings'][number],
): CampaignDefinition {
  const others = definition.heldListings.filter(({ listingId }) => listingId !== hold.listingId);
  const checked = checkDefinition({ ...definition, heldListings: [...others, hold] });
  if (checked.kind === 'definition') return checked.definition;
  const errors = checked.problems.map(({ path, message }): FieldError => {
    return { path: path.endsWith('.listingId') ? 'path.listingId' : 'body.from', message };
  });
  throw new Problem('invalid-request', 'See errors for what is wrong and where.', { errors });
}

/**
 * A definition in which a listing is held no more.
 *
 * @throws Problem `listing-not-found` where it was not held
 */
export function withoutHold(
  definition: CampaignDefinition,
  releasedId: string,
): CampaignDefinition {
  const heldListings = definition.heldListings.filter(({ listingId }) => listingId !== releasedId);
  if (heldListings.length < definition.heldListings.length) return { ...definition, heldListings };
  throw new Problem('listing-not-found', 'No listing of this id is held.');
}

function conflict(current?: number): Problem {
  const newest = current === undefined ? '' : ` It is at version ${current}.`;
  const detail = `Read the campaign again and make the change there.${newest}`;
  return new Problem('version-conflict', detail);
}
