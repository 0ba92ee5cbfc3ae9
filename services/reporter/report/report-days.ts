/** A day of the campaign's zone as far as it lies in the window, as UTC quarter hours. */
export interface ReportDay {
  /** `2026-11-10` */
  readonly day: string;
  readonly fromQuarter: number;
  readonly toQuarter: number;
}

const quarterMs = 900_000;

/** The days that a window touches, in order; days have 23 or 25 hours where a clock is changed. */
export function reportDays(
  timeZone: string,
  window: { readonly startQuarter: number; readonly endQuarter: number },
): ReportDay[] {
  const at = (quarter: number) =>
    Temporal.Instant.fromEpochMilliseconds(quarter * quarterMs).toZonedDateTimeISO(timeZone);
  const days: ReportDay[] = [];
  let fromQuarter = window.startQuarter;
  while (fromQuarter < window.endQuarter) {
    const day = at(fromQuarter).toPlainDate();
    const next = day.add({ days: 1 }).toZonedDateTime(timeZone).epochMilliseconds / quarterMs;
    const toQuarter = Math.min(next, window.endQuarter);
    days.push({ day: day.toString(), fromQuarter, toQuarter });
    fromQuarter = toQuarter;
  }
  return days;
}
