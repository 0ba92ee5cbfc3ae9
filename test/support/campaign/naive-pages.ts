import { createHash } from 'node:crypto';
import { buyerBits } from '../../../libs/contracts/buyer-sample.ts';
import { seriesPrefix } from '../../../libs/contracts/cell-names.ts';
import type { ListingSeries } from '../../../libs/contracts/cells.ts';
import {
  type PurchasePage,
  pageBytes,
  purchaseBytes,
  purchaseTail,
} from '../../../libs/contracts/purchase-page.ts';
import type { RawEvent } from './raw-events.ts';

/** The purchases of everybody in pages, as a shard writes them that never had to leave anybody out. */
export function naivePages(events: readonly RawEvent[]): PurchasePage[] {
  const numbers = new Map<string, number>();
  const series: ListingSeries[] = [];
  const log: Buffer[] = [];
  for (const [serial, event] of events.entries()) {
    const { partition, type, buyer, lines, currency, timeMs } = event;
    if (type !== 'paid' || buyer === undefined) continue;
    const seen = new Set<string>();
    for (const { brandId, listingId, category } of lines) {
      if (seen.has(brandId)) continue;
      seen.add(brandId);
      const listing: ListingSeries = { table: 'listing', brandId, listingId, category, currency };
      const name = seriesPrefix(listing);
      if (!numbers.has(name)) numbers.set(name, series.push(listing) - 1);
      const hash = hashOf(buyer.id);
      const code = buyer.newToBrand === undefined ? 0 : 1 + Number(buyer.newToBrand);
      const bytes = Buffer.alloc(purchaseBytes);
      bytes.writeUInt32LE(numbers.get(name) ?? 0, 0);
      bytes.writeInt32LE(Math.floor(timeMs / 900_000), 4);
      bytes.writeUInt32LE(hash % 2 ** 32, 8);
      bytes.writeInt32LE(purchaseTail(hash, code, serial * 8 + partition), 12);
      log.push(bytes);
    }
  }
  const bytes = Buffer.concat(log);
  return Array.from({ length: Math.ceil(bytes.length / pageBytes) }, (_, page) => ({
    page,
    bytes: bytes.subarray(page * pageBytes, (page + 1) * pageBytes),
    seriesOf: (number: number) => series[number],
  }));
}

/** A hash of as many bits as the fold's. */
function hashOf(id: string): number {
  const digest = createHash('sha256').update(id).digest();
  return Number(digest.readBigUInt64LE(0) >> BigInt(64 - buyerBits));
}
