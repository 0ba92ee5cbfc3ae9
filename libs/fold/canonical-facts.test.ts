import { expect, test } from 'vitest';
import { eventType, type OrderEvent, type OrderLine } from '../contracts/order-event.ts';
import { encodeFacts } from './canonical-facts.ts';

const line: OrderLine = {
  lineId: 'ä1',
  brandId: 'siweiqi',
  listingId: 'x',
  category: 'shoes',
  reason: 'size',
  quantity: 2,
  amount: 1e12,
  discount: 5,
};

const event: OrderEvent = {
  type: eventType.returned,
  id: 'id',
  source: '/s',
  orderId: 'O1',
  time: { seconds: -1, nanos: 999_999_999 },
  cohort: { seconds: 60, nanos: 0 },
  currency: 'CNY',
  buyer: { id: 'b', newToBrand: false },
  lines: [line],
};

test('the bytes are those of the stored format', () => {
  expect(Buffer.from(encodeFacts(event)).toString('hex')).toBe(
    [
      '03', // returned
      'ffffffffffffffff' + 'ffc99a3b', // time
      '3c00000000000000' + '00000000', // paidAt
      '0200' + '4f31', // subject
      '434e59', // currency
      '01' + '01' + '0100' + '62', // buyer
      '0100', // lines
      '0300' + 'c3a431', // lineId
      '07' + '73697765697169', // brandId
      '01' + '78', // listingId
      '05' + '73686f6573', // category
      '04' + '73697a65', // reason
      '02000000' + '0010a5d4e8000000' + '0500000000000000', // quantity, amount, discount
    ].join(''),
  );
});

test('the shortest form: no paidAt of its own, no buyer, no reason', () => {
  const lines = [{ ...line, lineId: 'a', brandId: 'b', category: 'c', reason: 'unspecified' }];
  const short = { ...event, type: eventType.paid, cohort: event.time, buyer: null, lines };
  expect(Buffer.from(encodeFacts(short)).toString('hex')).toBe(
    [
      '01' + 'ffffffffffffffff' + 'ffc99a3b' + '0200' + '4f31' + '434e59' + '00' + '0100',
      '0100' + '61' + '01' + '62' + '01' + '78' + '01' + '63' + '00',
      '02000000' + '0010a5d4e8000000' + '0500000000000000',
    ].join(''),
  );
});

test('every fact changes the bytes, and the identity does not', () => {
  const changedLine = (changes: Partial<OrderLine>) => ({ lines: [{ ...line, ...changes }] });
  const changes: Partial<OrderEvent>[] = [
    {},
    { type: eventType.refunded },
    { orderId: 'O2' },
    { time: { seconds: -1, nanos: 999_999_998 } },
    { time: { seconds: -2, nanos: 999_999_999 } },
    { cohort: { seconds: 60, nanos: 1 } },
    { currency: 'CNX' },
    { buyer: null },
    { buyer: { id: 'c', newToBrand: false } },
    { buyer: { id: 'b', newToBrand: true } },
    { buyer: { id: 'b', newToBrand: null } },
    { lines: [line, line] },
    changedLine({ lineId: 'ä2' }),
    changedLine({ brandId: 'siweiq' }),
    changedLine({ listingId: 'y' }),
    changedLine({ category: 'shoe' }),
    changedLine({ reason: 'unspecified' }),
    changedLine({ quantity: 3 }),
    changedLine({ amount: 1e12 - 1 }),
    changedLine({ discount: 6 }),
    // Text must not be able to move from one field to the next.
    changedLine({ brandId: 'siweiqix', listingId: 'x' }),
    changedLine({ brandId: 'siweiqi', listingId: 'xx' }),
  ];
  const encoded = changes.map((change) =>
    Buffer.from(encodeFacts({ ...event, ...change })).toString('hex'),
  );
  expect(new Set(encoded).size).toBe(changes.length);
  const renamed = encodeFacts({ ...event, id: 'other', source: '/other' });
  expect(Buffer.from(renamed).toString('hex')).toBe(encoded[0]);
});
