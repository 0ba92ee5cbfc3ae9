import type { StreamEvent } from '../../../libs/client/follow-stream.ts';
import type { BrandRow } from '../../../libs/contracts/api.ts';
import type {
  CampaignSnapshot,
  CampaignUpdate,
  StreamSignal,
} from '../../../libs/contracts/api-stream.ts';

/** For how long a brand's move up or down is shown, in ms. */
const moveShownMs = 4_000;

/** A live ranking, built from the events of a campaign's stream. */
export class Leaderboard {
  #shown: CampaignSnapshot | undefined;
  #trouble: string | null = 'waiting for the API';
  /** By brand, the places that it left in the last seconds, oldest first. */
  readonly #placesLeft = new Map<string, { readonly rank: number; readonly atMs: number }[]>();
  readonly #nowMs: () => number;

  constructor(nowMs: () => number = () => performance.now()) {
    this.#nowMs = nowMs;
  }

  /** What the stream said last; undefined before its first event. */
  get shown(): CampaignSnapshot | undefined {
    return this.#shown;
  }

  /** Why what is shown stands still, for people; null while it does not. */
  get trouble(): string | null {
    return this.#trouble;
  }

  /** Takes an event of the campaign's stream. */
  take({ name, data }: StreamEvent): void {
    if (name === 'snapshot' || name === 'reset') {
      this.#shown = data as CampaignSnapshot;
      this.#trouble = null;
    } else if (name === 'update' && this.#shown !== undefined) {
      this.#update(data as CampaignUpdate, this.#shown);
      this.#trouble = null;
    } else if (name === 'signal') {
      const signal = data as StreamSignal;
      if (signal.kind !== 'incomplete') return;
      this.#trouble = `reading partition ${signal.missingPartitions.join(', ')} again`;
    }
  }

  /** The stream is not there; what is shown stands still. */
  broken(): void {
    this.#trouble = 'waiting for the API';
  }

  /** Places that a brand has won (above 0) or lost in the last seconds. */
  placesMoved({ id, rank }: BrandRow): number {
    const since = this.#nowMs() - moveShownMs;
    const recent = (this.#placesLeft.get(id) ?? []).filter(({ atMs }) => atMs > since);
    this.#placesLeft.set(id, recent);
    return (recent[0]?.rank ?? rank) - rank;
  }

  #update(update: CampaignUpdate, before: CampaignSnapshot): void {
    const { brands, groups, ...rest } = update;
    const byId = new Map(before.brands.map((brand) => [brand.id, brand]));
    for (const brand of brands) {
      this.#noteMove(brand, byId.get(brand.id));
      byId.set(brand.id, brand);
    }
    const ranked = [...byId.values()].sort((one, other) => one.rank - other.rank);
    this.#shown = { ...before, ...rest, groups: groups ?? before.groups, brands: ranked };
  }

  #noteMove({ id, rank }: BrandRow, before: BrandRow | undefined): void {
    // Before its first sale a brand stands where the alphabet puts it.
    if (before === undefined || before.rank === rank || before.orders === 0) return;
    const places = this.#placesLeft.get(id) ?? [];
    places.push({ rank: before.rank, atMs: this.#nowMs() });
    this.#placesLeft.set(id, places);
  }
}
