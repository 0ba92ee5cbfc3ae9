import { type ExceptionKind, type ExceptionList, exceptionKinds } from './exceptions.ts';

const titles: Record<ExceptionKind, string> = {
  paid_twice: 'Orders paid twice, under several ids',
  returned_beyond_sold: 'Lines with more cancelled and returned than sold',
  refunded_beyond_paid: 'Lines with more refunded than paid',
  unknown_order: 'Cancellations, returns and refunds of orders that nobody paid',
  unknown_line: 'Cancellations, returns and refunds of lines that their order lacks',
  id_on_two_partitions: 'Events that lie on several partitions, and are counted on each',
};

/** The list as text for people: each exception with its events as topic-partition-offset. */
export function exceptionsText(topic: string, { found, listed }: ExceptionList): string {
  const blocks = exceptionKinds.map((kind) => {
    const mine = listed.filter((each) => each.kind === kind);
    const lines = mine.flatMap((each) => {
      const line = each.lineId === null ? '' : `, line ${safe(each.lineId)}`;
      const units = each.units === null ? '' : `, ${each.units} units`;
      const amount = each.amount === null ? '' : `, ${each.amount} ${each.currency} minor units`;
      return [
        `  order ${safe(each.order)}${line} (${each.brands.join(', ')})${units}${amount} too many`,
        ...each.events.map(
          ({ partition, offset, type, time, id }) =>
            `    ${topic}-${partition}-${offset}  ${type.padEnd(9)}  ${time}  ${safe(id)}`,
        ),
      ];
    });
    const rest = found[kind] - mine.length;
    if (rest > 0) lines.push(`  and ${rest.toLocaleString('en')} more`);
    return [`${titles[kind]}: ${found[kind].toLocaleString('en')}`, ...lines].join('\n');
  });
  return `${blocks.join('\n')}\n`;
}

/** What a stranger wrote does not reach a terminal as a command; the contract allows no control
 * characters, but says nothing of those that turn the direction of writing. */
function safe(text: string): string {
  return text.replace(/[\u202a-\u202e\u2066-\u2069]/g, '\ufffd');
}
