import { SignalLedger } from '../../../libs/campaign/signals/signal-ledger.ts';
import { type Signal, type SignalKind, signalBrand } from '../../../libs/contracts/signals.ts';
import { type Kept, KeptList } from './kept-list.ts';

/** A signal that holds, with its place in the log. */
export interface ToldSignal {
  readonly signal: Signal;
  readonly offset: number;
  /** When the broker took it, in ms since 1970. */
  readonly timestampMs: number;
}

/** Signals that are kept to be looked up: of a campaign, of one brand, and in all. */
const keptMax = { campaign: 5_000, brand: 1_000, all: 10_000 } as const;

/**
 * All that was said, as the log of signals has it, and the latest of it to be looked up. A brand has
 * a list of its own: what it is shown, and how far back, does not depend on what was said of others.
 */
export class SignalBook {
  readonly ledger = new SignalLedger();
  readonly #byCampaign = new Map<string, KeptList<ToldSignal>>();
  readonly #byBrand = new Map<string, KeptList<ToldSignal>>();
  readonly #all = new KeptList<ToldSignal>(keptMax.all);
  readonly #listeners = new Set<(told: ToldSignal) => void>();
  #isCaughtUp = false;
  #nextOffset = 0;

  /** Whether all that was in the log at the start is in. */
  get isCaughtUp(): boolean {
    return this.#isCaughtUp;
  }

  /** One past the offset of the last signal that holds. */
  get nextOffset(): number {
    return this.#nextOffset;
  }

  /** Takes in the next record of the log; false where it does not hold. */
  take(told: ToldSignal): boolean {
    const { signal } = told;
    if (!this.ledger.take(signal)) return false;
    this.#all.add(told);
    this.#nextOffset = told.offset + 1;
    listOf(this.#byCampaign, signal.campaignId, keptMax.campaign).add(told);
    const brandId = signalBrand(signal);
    if (brandId !== undefined) {
      listOf(this.#byBrand, brandKey(signal.campaignId, brandId), keptMax.brand).add(told);
    }
    if (this.#isCaughtUp) for (const listener of this.#listeners) listener(told);
    return true;
  }

  /** From now on what is taken in is news. */
  caughtUp(): void {
    this.#isCaughtUp = true;
  }

  /** Calls back with what is said from now on. */
  onSignal(listener: (told: ToldSignal) => void): void {
    this.#listeners.add(listener);
  }

  /** What was said of a campaign, or of one of its brands, the newest first. */
  page(of: SignalsOf, { before, kind, countMax }: SignalsPage): Kept<ToldSignal>[] {
    const isAsked = ({ signal }: ToldSignal) => kind === undefined || signal.kind === kind;
    return this.#list(of)?.before(before, countMax, isAsked) ?? [];
  }

  /** What was said since an instant, the oldest first; the latest of it where it is too much. */
  since(of: SignalsOf, sinceMs: number, countMax: number): Signal[] {
    const list = this.#list(of);
    const late = list?.endWhile(({ timestampMs }) => timestampMs >= sinceMs, countMax) ?? [];
    return late.map(({ signal }) => signal);
  }

  /** The first that holds from an offset on; undefined where there is none yet. */
  from(offset: number): ToldSignal | undefined {
    return this.#all.find((told) => told.offset >= offset);
  }

  /** The first that the broker took at an instant or after it. */
  firstSince(sinceMs: number): ToldSignal | undefined {
    return this.#all.find((told) => told.timestampMs >= sinceMs);
  }

  #list({ campaignId, brandId }: SignalsOf): KeptList<ToldSignal> | undefined {
    if (brandId === undefined) return this.#byCampaign.get(campaignId);
    return this.#byBrand.get(brandKey(campaignId, brandId));
  }
}

/** Whose signals: a campaign's, or those that are about one of its brands. */
export interface SignalsOf {
  readonly campaignId: string;
  readonly brandId?: string | undefined;
}

/** A part of a list. */
export interface SignalsPage {
  /** Number of the one that it comes after. */
  readonly before: number | undefined;
  readonly kind: SignalKind | undefined;
  readonly countMax: number;
}

/** Ids have no spaces. */
function brandKey(campaignId: string, brandId: string): string {
  return `${campaignId} ${brandId}`;
}

function listOf(lists: Map<string, KeptList<ToldSignal>>, key: string, max: number) {
  const known = lists.get(key);
  if (known !== undefined) return known;
  const created = new KeptList<ToldSignal>(max);
  lists.set(key, created);
  return created;
}
