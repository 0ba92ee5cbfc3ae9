import { toError } from '../../libs/base/errors.ts';
import { type Campaign, compileCampaign } from '../../libs/campaign/campaign.ts';
import type { DefinitionVersion } from '../../libs/contracts/campaign-definition.ts';

/** A campaign under its newest definition, ready for questions. */
export interface BookEntry {
  readonly version: DefinitionVersion;
  readonly campaign: Campaign;
  /** Whether its books were closed. */
  readonly isClosed: boolean;
}

/** What became of a version that was read: `stale` ones lost against one that came before them. */
export type Taken =
  | { readonly kind: 'taken' }
  | { readonly kind: 'stale' }
  | { readonly kind: 'unusable'; readonly reason: string };

/** Older versions that are kept ready for questions. */
const olderMax = 32;

/**
 * All campaigns under their newest definitions, with the versions before. The log decides: versions of a campaign count up by
 * one, the first record that carries the next number wins, and every reader of the log comes to the
 * same book.
 */
export class CampaignBook {
  readonly #entries = new Map<string, BookEntry>();
  readonly #versions = new Map<string, DefinitionVersion[]>();
  /** Older versions that were asked for, the one that was asked for last at the end. */
  readonly #older = new Map<DefinitionVersion, BookEntry>();
  readonly #newest = new Map<string, number>();
  readonly #closed = new Set<string>();
  readonly #listeners = new Set<(campaignId: string) => void>();

  /** Takes in the next version that holds. */
  take(version: DefinitionVersion): Taken {
    const { id } = version.definition;
    if (!this.#note(id, version.version)) return { kind: 'stale' };
    try {
      const campaign = compileCampaign(version.definition);
      this.#entries.set(id, { version, campaign, isClosed: this.#closed.has(id) });
    } catch (thrown) {
      return { kind: 'unusable', reason: toError(thrown).message };
    }
    this.#versions.set(id, [...(this.#versions.get(id) ?? []), version]);
    for (const listener of this.#listeners) listener(id);
    return { kind: 'taken' };
  }

  /** Notes that the books of a campaign were closed; they never open again. */
  noteClosed(campaignId: string): void {
    if (this.#closed.has(campaignId)) return;
    this.#closed.add(campaignId);
    this.#older.clear();
    const entry = this.#entries.get(campaignId);
    if (entry === undefined) return;
    this.#entries.set(campaignId, { ...entry, isClosed: true });
    for (const listener of this.#listeners) listener(campaignId);
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

  /** The versions of a campaign that could be used, the oldest first. */
  history(campaignId: string): readonly DefinitionVersion[] {
    return this.#versions.get(campaignId) ?? [];
  }

  /** A campaign under one of its versions; undefined where there is none of that number that can be
   * used. */
  at(campaignId: string, number: number): BookEntry | undefined {
    const newest = this.get(campaignId);
    if (newest?.version.version === number) return newest;
    const version = this.history(campaignId).find((each) => each.version === number);
    if (version === undefined) return undefined;
    const entry = this.#older.get(version) ?? {
      version,
      campaign: compileCampaign(version.definition),
      isClosed: this.#closed.has(campaignId),
    };
    this.#older.delete(version);
    this.#older.set(version, entry);
    const [oldest] = this.#older.keys();
    if (this.#older.size > olderMax && oldest !== undefined) this.#older.delete(oldest);
    return entry;
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
