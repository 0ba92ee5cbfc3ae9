import type { AmountsLine, Basis, Totals, UnitsLine } from '../../libs/contracts/api.ts';
import type { BasisCount } from '../../libs/contracts/count-result.ts';
import type { SimulatedCampaign } from './catalogue.ts';
import type { EventLine, EventType } from './order.ts';

/**
 * What a correct count of the simulated events must give, counted from the orders themselves by
 * the rules of the contract: plain maps, no event read back, no code shared with those who count
 * the log. Sums stay exact up to 2^53.
 */
export class ExpectedTotals {
  private readonly campaign: SimulatedCampaign;
  private readonly heldFromMs = new Map<string, number>();
  private readonly activity: Board;
  private readonly cohort: Board;
  private readonly ordersSeen = new Set<string>();

  constructor(campaign: SimulatedCampaign) {
    this.campaign = campaign;
    for (const { listingId, fromMs } of campaign.heldListings) {
      const from = fromMs ?? Number.NEGATIVE_INFINITY;
      const known = this.heldFromMs.get(listingId) ?? Number.POSITIVE_INFINITY;
      this.heldFromMs.set(listingId, Math.min(known, from));
    }
    this.activity = newBoard(campaign);
    this.cohort = newBoard(campaign);
  }

  /** Counts one event. `paidAtMs` is null on `placed`. */
  count(event: {
    readonly type: EventType;
    readonly atMs: number;
    readonly paidAtMs: number | null;
    readonly lines: readonly EventLine[];
  }): void {
    this.countOn(this.activity, event.atMs, event);
    if (event.paidAtMs !== null) this.countOn(this.cohort, event.paidAtMs, event);
  }

  /** Units of the campaign's first unit that its brands sold within the window so far. */
  get unitsSold(): number {
    const unit = this.campaign.categories[0]?.unit ?? '';
    let sold = 0;
    for (const brand of this.activity.brands) sold += brand.units.get(unit)?.sold ?? 0;
    return sold;
  }

  /** Both bases in the shape of a count's result. */
  result(): { activity: BasisCount; cohort: BasisCount } {
    return {
      activity: this.present(this.activity, 'activity'),
      cohort: this.present(this.cohort, 'cohort'),
    };
  }

  private countOn(
    board: Board,
    clockMs: number,
    event: { readonly type: EventType; readonly lines: readonly EventLine[] },
  ): void {
    if (clockMs < this.campaign.startMs || clockMs >= this.campaign.endMs) return;
    const { type, lines } = event;
    if (type === 'paid') this.ordersSeen.clear();
    for (const line of lines) {
      const sheet = this.sheetOf(board, clockMs, line);
      const units = unitsIn(sheet, this.unitOf(line));
      addLine(type, line, units, amountsIn(sheet, this.campaign.currency));
      if (type !== 'paid') continue;
      sheet.lines += 1;
      // An order counts once a brand, where the brand's first line stands.
      if (this.ordersSeen.has(line.listing.brandId)) continue;
      this.ordersSeen.add(line.listing.brandId);
      sheet.orders += 1;
    }
  }

  private sheetOf(board: Board, clockMs: number, line: EventLine): Sheet {
    const { listing } = line;
    const brand = board.brands[listing.brandIndex];
    if (!brand || listing.categoryIndex < 0) return board.outsideRoster;
    const heldFrom = this.heldFromMs.get(listing.listingId);
    return heldFrom !== undefined && clockMs >= heldFrom ? board.held : brand;
  }

  private unitOf(line: EventLine): string {
    return this.campaign.categories[line.listing.categoryIndex]?.unit ?? 'item';
  }

  private present(board: Board, basis: Basis): BasisCount {
    const sum = newSheet();
    for (const brand of board.brands) addSheet(sum, brand);
    return {
      totals: this.presentSheet(sum, basis),
      brands: this.campaign.brands.map(({ id, name }, index) => ({
        id,
        name,
        ...this.presentSheet(board.brands[index] ?? newSheet(), basis),
      })),
      held: this.presentSheet(board.held, basis),
      outsideRoster: this.presentSheet(board.outsideRoster, basis),
    };
  }

  /** Units in the order of the definition, the campaign's currency alone. */
  private presentSheet(sheet: Sheet, basis: Basis): Totals {
    const known = this.campaign.categories.map((category) => category.unit);
    const units = [...new Set([...known, 'item' as const])].map((unit): UnitsLine => {
      const { placed, sold, cancelled, returned } = unitsIn(sheet, unit);
      const net = sold - cancelled - returned;
      // Nothing is paid yet when an order is placed: the cohort clock has no such figure.
      const placedThen = basis === 'activity' ? placed : null;
      return { unit, placed: placedThen, sold, cancelled, returned, net };
    });
    const { currency } = this.campaign;
    const { sold, discount, cancelled, refunded } = amountsIn(sheet, currency);
    const net = sold - cancelled - refunded;
    return {
      orders: sheet.orders,
      lines: sheet.lines,
      units: units.filter(isShown),
      amounts: [{ currency, gross: sold + discount, discount, sold, cancelled, refunded, net }],
    };
  }
}

interface UnitSums {
  placed: number;
  sold: number;
  cancelled: number;
  returned: number;
}

interface AmountSums {
  sold: number;
  discount: number;
  cancelled: number;
  refunded: number;
}

interface Sheet {
  orders: number;
  lines: number;
  readonly units: Map<string, UnitSums>;
  readonly amounts: Map<string, AmountSums>;
}

interface Board {
  readonly brands: readonly Sheet[];
  readonly held: Sheet;
  readonly outsideRoster: Sheet;
}

function newBoard(campaign: SimulatedCampaign): Board {
  const brands = campaign.brands.map(newSheet);
  return { brands, held: newSheet(), outsideRoster: newSheet() };
}

function newSheet(): Sheet {
  return { orders: 0, lines: 0, units: new Map(), amounts: new Map() };
}

function unitsIn(sheet: Sheet, unit: string): UnitSums {
  let sums = sheet.units.get(unit);
  if (!sums) {
    sums = { placed: 0, sold: 0, cancelled: 0, returned: 0 };
    sheet.units.set(unit, sums);
  }
  return sums;
}

function amountsIn(sheet: Sheet, currency: string): AmountSums {
  let sums = sheet.amounts.get(currency);
  if (!sums) {
    sums = { sold: 0, discount: 0, cancelled: 0, refunded: 0 };
    sheet.amounts.set(currency, sums);
  }
  return sums;
}

function addLine(type: EventType, line: EventLine, units: UnitSums, amounts: AmountSums): void {
  const amount = line.amount ?? 0;
  if (type === 'placed') units.placed += line.quantity;
  else if (type === 'returned') units.returned += line.quantity;
  else if (type === 'refunded') amounts.refunded += amount;
  else if (type === 'cancelled') {
    units.cancelled += line.quantity;
    amounts.cancelled += amount;
  } else {
    units.sold += line.quantity;
    amounts.sold += amount;
    amounts.discount += line.discount;
  }
}

function addSheet(sum: Sheet, sheet: Sheet): void {
  sum.orders += sheet.orders;
  sum.lines += sheet.lines;
  for (const [unit, from] of sheet.units) {
    const to = unitsIn(sum, unit);
    to.placed += from.placed;
    to.sold += from.sold;
    to.cancelled += from.cancelled;
    to.returned += from.returned;
  }
  for (const [currency, from] of sheet.amounts) {
    const to = amountsIn(sum, currency);
    to.sold += from.sold;
    to.discount += from.discount;
    to.cancelled += from.cancelled;
    to.refunded += from.refunded;
  }
}

/** The first line is always shown, the others where they have a figure. */
function isShown(line: UnitsLine | AmountsLine, index: number): boolean {
  const hasFigure = Object.values(line).some((value) => typeof value === 'number' && value !== 0);
  return index === 0 || hasFigure;
}
