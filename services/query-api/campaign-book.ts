import { toError } from '../../libs/base/errors.ts';
import { type Campaign, compileCampaign } from '../../libs/campaign/campaign.ts';
import type { DefinitionVersion } from '../../libs/contracts/campaign-definition.ts';

/** A campaign under its newest definition, ready for questions. */
export interface BookEntry {
  readonly version: DefinitionVersion;
  readonly campaign: Campaign;
}

/** What became of a version that was read: `stale` ones lost against one that came before them. */
export type Taken =
  | { readonly kind: 'taken' }
  | { readonly kind: 'stale' }
  | { readonly kind: 'unusable'; readonly reason: string };

/**
 * All campaigns under their newest definitions. The log decides: versions of a campaign count up by
 * one, the first record that carries the next number wins, and every reader of the log comes to the
 * same book.
 */
export class CampaignBook {
  readonly #entries = new Map<string, BookEntry>();
  readonly #newest = new Map<string, number>();
  readonly #listeners = new Set<(campaignId: string) => void>();

  /** Takes in the next version that holds. */
  take(version: DefinitionVersion): Taken {
    const { id } = version.definition;
    if (!this.#note(id, version.version)) return { kind: 'stale' };
    try {
      this.#entries.set(id, { version, campaign: compileCampaign(version.definition) });
    } catch (thrown) {
      return { kind: 'unusable', reason: toError(thrown).message };
    }
    for (const listener of this.#listeners) listener(id);
    return { kind: 'taken' };
  }

  /** Passes over a version that holds in the log and can't be used; the one before stays. */
  skip(campaignId: string, version: number): void {
    this.#note(campaignId, version);
  }

  /** The newest version in the log, 0 for none; questions are answered under the newest usable. */
  newestVersion(campaignId: string): number {
    return this.#newest.get(campaignId) ?? 0;
  }

  /** A campaign under its newest definition. */
  get(campaignId: string): BookEntry | undefined {
    return this.#entries.get(campaignId);
  }

  /** All campaigns, by id. */
  all(): BookEntry[] {
    return [...this.#entries.values()].sort((a, b) =>
      a.version.definition.id < b.version.definition.id ? -1 : 1,
    );
  }

  /** Calls back with a campaign's id when its definition has changed. */
  onChange(listener: (campaignId: string) => void): void {
    this.#listeners.add(listener);
  }

  /** Whether a version is newer than all before it; counts it in if so. */
  #note(campaignId: string, version: number): boolean {
    if (version <= this.newestVersion(campaignId)) return false;
    this.#newest.set(campaignId, version);
    return true;
  }
}
