import type { Random } from './random.ts';

/** A record as it goes to the log. */
interface Delivered {
  readonly key: string;
  readonly value: string;
}

/**
 * Sends some records a second time, as producers do after a lost answer: same key, same identity,
 * same facts, a little later, and sometimes spelled another way.
 */
export class Redelivery {
  private readonly share: number;
  private readonly random: Random;
  private readonly due = new Map<number, Delivered[]>();
  private position = 0;

  constructor(share: number, random: Random) {
    this.share = share;
    this.random = random;
  }

  /** To be called after each record that went out; gives back what is due again now. */
  after(record: Delivered): readonly Delivered[] {
    this.position += 1;
    if (this.share > 0 && this.random.chance(this.share)) {
      // Most retries follow at once, some come after a long while.
      const distance = this.random.chance(0.7)
        ? this.random.between(1, 20)
        : this.random.between(21, 5000);
      const respelled = this.random.chance(0.5) ? respell(record.value) : record.value;
      const waiting = this.due.get(this.position + distance);
      const again = { key: record.key, value: respelled };
      if (waiting) waiting.push(again);
      else this.due.set(this.position + distance, [again]);
    }
    return this.take(this.position);
  }

  /** What is still due when nothing more goes out. */
  rest(): readonly Delivered[] {
    const positions = [...this.due.keys()].sort((one, other) => one - other);
    return positions.flatMap((position) => this.take(position));
  }

  private take(position: number): readonly Delivered[] {
    const records = this.due.get(position);
    if (!records) return nothing;
    this.due.delete(position);
    return records;
  }
}

const nothing: readonly Delivered[] = [];

/** The same facts in another dress: other key order, white space, spelling of the instant, a
 * default spelled out, a field that nobody knows. */
function respell(value: string): string {
  const event = JSON.parse(value) as Record<string, unknown> & { time: string; data: EventData };
  const { data, time, ...envelope } = event;
  const lines = data.lines.map((line) => reversed({ discount: 0, ...line }));
  return JSON.stringify(
    {
      traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
      data: reversed({ ...data, lines }),
      time: time.replace('Z', '000Z'),
      ...reversed(envelope),
    },
    null,
    1,
  );
}

interface EventData extends Record<string, unknown> {
  readonly lines: readonly Record<string, unknown>[];
}

function reversed(object: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(object).reverse());
}
