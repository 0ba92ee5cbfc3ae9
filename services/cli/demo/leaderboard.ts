import pc from 'picocolors';
import type { BrandRow } from '../../../libs/contracts/api.ts';
import type { CampaignSnapshot, CampaignUpdate } from '../../../libs/contracts/api-stream.ts';
import type { StreamEvent } from '../api.ts';
import { widthOf } from '../columns.ts';

/** What the leaderboard knows besides the figures. */
export interface LeaderboardTitle {
  readonly campaign: string;
  readonly timeZone: string;
  /** Unit that is ranked by, in the singular. */
  readonly unit: string;
  readonly target: number | null;
  readonly address: string;
}

/** Where the play is, for the line below the title. */
export interface PlayState {
  /** Campaign time of the last event, in ms since 1970; null before the first. */
  readonly atMs: number | null;
  readonly events: number;
  readonly note: string;
}

/** A live ranking, built from the events of a stream. */
export class Leaderboard {
  readonly #title: LeaderboardTitle;
  #shown: CampaignSnapshot | undefined;
  #ranksBefore = new Map<string, number>();
  #ranksAt = 0;
  #isStale = true;

  constructor(title: LeaderboardTitle) {
    this.#title = title;
  }

  /** Takes an event of the campaign's stream. */
  take({ name, data }: StreamEvent): void {
    if (name === 'snapshot' || name === 'reset') this.#shown = data as CampaignSnapshot;
    else if (name === 'update' && this.#shown !== undefined) this.#update(data as CampaignUpdate);
    else return;
    this.#isStale = false;
  }

  /** The stream is not there; what is shown stands still. */
  broken(): void {
    this.#isStale = true;
  }

  /** Units sold and not taken back so far. */
  get netUnits(): number {
    return unitsOf(this.#shown?.totals, this.#title.unit);
  }

  /** The board as lines that fit a terminal. */
  lines(state: PlayState, size: { readonly width: number; readonly height: number }): string[] {
    const { campaign, unit, target, address } = this.#title;
    const net = this.netUnits;
    const share = target === null ? '' : pc.dim(`   ${percent(net / target)} of the target`);
    const head = [
      '',
      `  ${pc.bold(campaign)}${this.#isStale ? pc.yellow('   waiting for the API …') : ''}`,
      `  ${pc.dim(this.#clock(state.atMs))}`,
      '',
      `  ${pc.bold(pc.cyan(net.toLocaleString('en')))} ${unit}s, net${share}`,
      '',
    ];
    const foot = [
      '',
      `  ${pc.dim(state.note)}`,
      `  ${pc.dim(`${address}   Ctrl-C ends the demo`)}`,
    ];
    const room = Math.max(3, size.height - head.length - foot.length - 1);
    return [...head, ...this.#rows(room, size.width), ...foot];
  }

  #update(update: CampaignUpdate): void {
    const { brands, groups, ...rest } = update;
    const shown = this.#shown as CampaignSnapshot;
    const byId = new Map(shown.brands.map((brand) => [brand.id, brand]));
    for (const brand of brands) byId.set(brand.id, brand);
    const now = performance.now();
    if (now - this.#ranksAt > 3_000) {
      this.#ranksBefore = new Map(shown.brands.map(({ id, rank }) => [id, rank]));
      this.#ranksAt = now;
    }
    const ranked = [...byId.values()].sort((a, b) => a.rank - b.rank);
    this.#shown = { ...shown, ...rest, groups: groups ?? shown.groups, brands: ranked };
  }

  #rows(room: number, width: number): string[] {
    const { unit } = this.#title;
    const brands = (this.#shown?.brands ?? []).slice(0, room);
    const most = Math.max(1, ...brands.map((brand) => unitsOf(brand, unit)));
    const nameWidth = Math.max(10, ...brands.map(({ name }) => widthOf(name)));
    const barWidth = Math.max(8, Math.min(40, width - nameWidth - 24));
    return brands.map((brand) => {
      const net = unitsOf(brand, unit);
      const eighths = Math.max(0, Math.round((net / most) * barWidth * 8));
      const bar = '█'.repeat(eighths >> 3) + ' ▏▎▍▌▋▊▉'.charAt(eighths & 7).trim();
      const name = brand.name + ' '.repeat(nameWidth - widthOf(brand.name));
      const paint = brand.homeGrown ? pc.green : pc.blue;
      const rank = String(brand.rank).padStart(2);
      const count = net.toLocaleString('en').padStart(10);
      return `  ${pc.dim(rank)} ${this.#move(brand)} ${name} ${count}  ${paint(bar)}`;
    });
  }

  #move({ id, rank }: BrandRow): string {
    const before = this.#ranksBefore.get(id) ?? rank;
    if (before === rank) return ' ';
    return before > rank ? pc.green('▲') : pc.red('▼');
  }

  #clock(atMs: number | null): string {
    if (atMs === null) return 'before the first event';
    const { timeZone } = this.#title;
    const format = new Intl.DateTimeFormat('en-GB', {
      timeZone,
      dateStyle: 'full',
      timeStyle: 'short',
    });
    return `${format.format(atMs)}, ${timeZone}`;
  }
}

function unitsOf(
  totals: Pick<CampaignSnapshot['totals'], 'units'> | undefined,
  unit: string,
): number {
  return totals?.units.find((line) => line.unit === unit)?.net ?? 0;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}
