/**
 * The instant of a local time of a zone, in ms since 1970. A time that the clocks leave out is taken
 * after the gap; one that they show twice is the first of the two, as the API has it.
 *
 * @param local `2026-11-10T00:00:00`
 */
export function localMs(local: string, timeZone: string): number {
  const asUtcMs = Date.parse(`${local}Z`);
  const offsets = [-86_400_000, 86_400_000].map((away) => offsetMs(asUtcMs + away, timeZone));
  const candidates = offsets.map((offset) => asUtcMs - offset);
  const fitting = candidates.filter((ms) => ms + offsetMs(ms, timeZone) === asUtcMs);
  return fitting.length > 0 ? Math.min(...fitting) : Math.max(...candidates);
}

/** How far a zone is ahead of UTC at an instant. */
function offsetMs(atMs: number, timeZone: string): number {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  }).formatToParts(atMs);
  const of = (type: string) => parts.find((part) => part.type === type)?.value ?? '0';
  const text = `${of('year')}-${of('month')}-${of('day')}T${of('hour')}:${of('minute')}:${of('second')}Z`;
  return Date.parse(text) - Math.floor(atMs / 1000) * 1000;
}
