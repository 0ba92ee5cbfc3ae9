import fc from 'fast-check';

/** A sale event, small enough to count by hand. Times are ms since 1970. */
export interface RawEvent {
  readonly partition: number;
  readonly type: 'placed' | 'paid' | 'cancelled' | 'returned' | 'refunded';
  readonly timeMs: number;
  readonly paidAtMs: number;
  readonly currency: string;
  readonly buyer?: RawBuyer | undefined;
  readonly lines: readonly RawLine[];
}

export interface RawBuyer {
  readonly id: string;
  readonly newToBrand?: boolean | undefined;
}

export interface RawLine {
  readonly brandId: string;
  readonly listingId: string;
  readonly category: string;
  readonly quantity: number;
  readonly amount: number;
  readonly discount: number;
  readonly reason: string;
}

const minuteMs = 60_000;

/** Small alphabets, so that facts meet. `ghost` and `hats` are in no definition. */
export const brandIds = ['ada', 'bo', 'cy', 'ghost'];
export const listingIds = ['canvas', 'runner', 'tote'];
export const categories = ['shoes', 'bags', 'boots', 'hats'];
export const currencies = ['CNY', 'EUR'];

/** The days around which events and windows fall, by zone: with a night on which clocks change
 * where the zone has one, and a leap day. */
export const anchors: readonly { readonly timeZone: string; readonly day: string }[] = [
  { timeZone: 'Asia/Shanghai', day: '2026-11-10' },
  { timeZone: 'Europe/Berlin', day: '2026-10-25' },
  { timeZone: 'Europe/Berlin', day: '2026-03-29' },
  { timeZone: 'America/Sao_Paulo', day: '2018-11-04' },
  { timeZone: 'Australia/Lord_Howe', day: '2026-04-05' },
  { timeZone: 'Asia/Kathmandu', day: '2028-02-29' },
  { timeZone: 'Asia/Kolkata', day: '2026-12-31' },
];

const line: fc.Arbitrary<RawLine> = fc.record({
  brandId: fc.constantFrom(...brandIds),
  listingId: fc.constantFrom(...listingIds),
  category: fc.constantFrom(...categories),
  quantity: fc.integer({ min: 1, max: 5 }),
  amount: fc.integer({ min: 0, max: 900 }),
  discount: fc.integer({ min: 0, max: 90 }),
  reason: fc.constantFrom('too-small', 'unspecified'),
});

/** A few people, who meet themselves again; or nobody. */
const buyer: fc.Arbitrary<RawBuyer | undefined> = fc.option(
  fc.record({
    id: fc.integer({ min: 0, max: 11 }).map((n) => `b${n}`),
    newToBrand: fc.constantFrom(true, false, undefined),
  }),
  { nil: undefined, freq: 6 },
);

/** Events of a few days around an instant, half of them within a few hours of it. */
export function rawEvents(aroundMs: number, countMax: number): fc.Arbitrary<RawEvent[]> {
  const time = fc
    .oneof(
      fc.integer({ min: -3 * 24 * 60, max: 3 * 24 * 60 }),
      fc.integer({ min: -4 * 60, max: 4 * 60 }),
    )
    .map((minutes) => aroundMs + minutes * minuteMs);
  const event = fc
    .record({
      partition: fc.integer({ min: 0, max: 2 }),
      type: fc.constantFrom('placed', 'paid', 'paid', 'cancelled', 'returned', 'refunded'),
      timeMs: time,
      paidAtMs: time,
      currency: fc.constantFrom(...currencies),
      buyer,
      lines: fc.array(line, { minLength: 1, maxLength: 3 }),
    })
    .map((event) => (event.type === 'paid' ? { ...event, paidAtMs: event.timeMs } : event));
  return fc.array(event as fc.Arbitrary<RawEvent>, { maxLength: countMax });
}
