/**
 * How many orders come when: a day that wakes at seven, has a lunch hump and two peaks, at 20:00
 * and at midnight of the campaign's own zone, and a rush when the doors open that dies away within
 * the hour.
 */

const slotMs = 300_000;

/** Peaks of the day: hour of the campaign's zone, height over the base, width in hours. */
const peaks = [
  { hour: 0, height: 5, widthHours: 0.9 },
  { hour: 12.5, height: 1.2, widthHours: 1.4 },
  { hour: 20, height: 6, widthHours: 1.3 },
] as const;

const openingRush = { height: 14, fadeMinutes: 18 } as const;

/** Turns a share of all orders into the instant by which that share has come. */
export class DailyCurve {
  private readonly startMs: number;
  private readonly endMs: number;
  /** Share of the orders that have come by the end of each slot; the last is 1. */
  private readonly shares: Float64Array;
  private slot = 0;

  constructor(window: { startMs: number; endMs: number; timeZone: string }) {
    this.startMs = window.startMs;
    this.endMs = window.endMs;
    const slots = Math.max(1, Math.ceil((window.endMs - window.startMs) / slotMs));
    this.shares = new Float64Array(slots);
    let sum = 0;
    for (let slot = 0; slot < slots; slot += 1) {
      sum += intensity(window.startMs + slot * slotMs, window);
      this.shares[slot] = sum;
    }
    for (let slot = 0; slot < slots; slot += 1) {
      this.shares[slot] = (this.shares[slot] ?? 0) / sum;
    }
  }

  /** The instant of `share` (0 up to, not including, 1), in whole ms within [start, end). Shares
   * that only grow cost constant time; a smaller one than before is never asked. */
  instantMs(share: number): number {
    while (this.slot < this.shares.length - 1 && share >= (this.shares[this.slot] ?? 1)) {
      this.slot += 1;
    }
    const below = this.slot === 0 ? 0 : (this.shares[this.slot - 1] ?? 0);
    const within = (share - below) / ((this.shares[this.slot] ?? 1) - below);
    const instant = this.startMs + Math.floor((this.slot + Math.max(0, within)) * slotMs);
    return Math.min(instant, this.endMs - 1);
  }
}

function intensity(slotStartMs: number, window: { startMs: number; timeZone: string }): number {
  const local = Temporal.Instant.fromEpochMilliseconds(slotStartMs).toZonedDateTimeISO(
    window.timeZone,
  );
  const hour = local.hour + local.minute / 60;
  let value = 0.35 + 0.65 * smoothStep((hour - 6) / 3);
  for (const peak of peaks) {
    const away = Math.abs(hour - peak.hour);
    const hours = Math.min(away, 24 - away);
    value += peak.height * Math.exp(-((hours / peak.widthHours) ** 2));
  }
  const minutes = (slotStartMs - window.startMs) / 60_000;
  return value + openingRush.height * Math.exp(-minutes / openingRush.fadeMinutes);
}

function smoothStep(share: number): number {
  const clamped = Math.min(1, Math.max(0, share));
  return clamped * clamped * (3 - 2 * clamped);
}
