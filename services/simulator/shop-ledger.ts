import type { ControlTotal } from '../../libs/contracts/control-totals.ts';
import type { SimulatedCampaign } from './catalogue.ts';
import type { EventLine, EventType } from './order.ts';

const hourMs = 3_600_000;

interface Sums {
  units: number;
  amount: number;
}

/**
 * What the order system itself would say was told, by hour and source: each thing that happened to an
 * order once, however often it was sent, and nothing that was planted. Nobody who counts the log
 * shares this code.
 */
export class ShopLedger {
  private readonly campaign: SimulatedCampaign;
  private readonly sums = new Map<string, Sums>();

  constructor(campaign: SimulatedCampaign) {
    this.campaign = campaign;
  }

  /** Notes what happened to an order. */
  note(event: {
    readonly source: string;
    readonly type: EventType;
    readonly atMs: number;
    readonly lines: readonly EventLine[];
  }): void {
    const hour = Math.floor(event.atMs / hourMs);
    for (const { listing, quantity, amount } of event.lines) {
      const unit = this.campaign.categories[listing.categoryIndex]?.unit ?? 'item';
      const key = [hour, event.source, listing.brandId, event.type, unit].join(' ');
      const known = this.sums.get(key);
      const sums = known ?? { units: 0, amount: 0 };
      if (known === undefined) this.sums.set(key, sums);
      sums.units += quantity;
      sums.amount += amount ?? 0;
    }
  }

  /** The control totals, in the order of hours, sources and brands. */
  rows(): ControlTotal[] {
    const { currency } = this.campaign;
    return [...this.sums]
      .map(([key, { units, amount }]): ControlTotal => {
        const [hour, source = '', brand = '', event, unit] = key.split(' ');
        return {
          hour: new Date(Number(hour) * hourMs).toISOString(),
          source,
          brand,
          event: event as ControlTotal['event'],
          unit: unit as NonNullable<ControlTotal['unit']>,
          units,
          currency,
          amount,
        };
      })
      .sort((one, other) => (keyOf(one) < keyOf(other) ? -1 : 1));
  }
}

function keyOf({ hour, source, brand, event, unit }: ControlTotal): string {
  return [hour, source, brand, event, unit].join(' ');
}
