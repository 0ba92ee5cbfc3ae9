import {
  amountsAt,
  brandEndsAt,
  brandStartsAt,
  buyerEndAt,
  buyerStartAt,
  categoryEndsAt,
  categoryStartsAt,
  currencyAt,
  discountsAt,
  lineEndAt,
  lineFirstAt,
  lineIdEndsAt,
  lineIdStartsAt,
  listingEndsAt,
  listingKeysAt,
  listingStartsAt,
  newToBrandAt,
  paidAtAt,
  quantitiesAt,
  reasonEndsAt,
  reasonStartsAt,
  seenDataAt,
  subjectEndAt,
  subjectStartAt,
  timeAt,
} from './layout';
import { fieldBuyer } from './keys';
import { listingKey } from './listings';
import { copyText } from './text';

/**
 * Writes the canonical facts of the record that was scanned, byte for byte as
 * `canonical-facts.ts` defines them, and the keys of its lines' listings, whose names it has
 * together on the way. Returns the position behind the facts.
 */
@inline
export function encodeFacts(p: i32, type: i32): i32 {
  store<u8>(p, type);
  p = putTime(p + 1, timeAt);
  if (type > 1) p = putTime(p, paidAtAt);
  p = putText(p, load<i32>(subjectStartAt), load<i32>(subjectEndAt));
  // The fourth byte is the one that says whether there is a buyer.
  const hasBuyer = (load<u32>(seenDataAt) >> fieldBuyer) & 1;
  store<u32>(p, load<u32>(currencyAt) | (hasBuyer << 24));
  p += 4;
  if (hasBuyer !== 0) {
    store<u8>(p, load<u32>(newToBrandAt));
    p = putText(p + 1, load<i32>(buyerStartAt), load<i32>(buyerEndAt));
  }
  const first = load<i32>(lineFirstAt);
  const last = load<i32>(lineEndAt);
  store<u16>(p, <u16>(last - first));
  p += 2;
  for (let line = first; line < last; line++) p = putLine(p, line << 2);
  return p;
}

@inline
function putTime(p: i32, from: i32): i32 {
  store<i64>(p, load<i64>(from));
  store<u32>(p, load<u32>(from, 8), 8);
  return p + 12;
}

@inline
function putText(p: i32, start: i32, end: i32): i32 {
  const length = end - start;
  store<u16>(p, <u16>length);
  copyText(p + 2, start, length);
  return p + 2 + length;
}

@inline
function putSlug(p: i32, start: i32, end: i32): i32 {
  const length = end - start;
  store<u8>(p, <u8>length);
  copyText(p + 1, start, length);
  return p + 1 + length;
}

@inline
function putLine(p: i32, at: i32): i32 {
  p = putText(p, load<i32>(lineIdStartsAt + at), load<i32>(lineIdEndsAt + at));
  const names = p;
  p = putSlug(p, load<i32>(brandStartsAt + at), load<i32>(brandEndsAt + at));
  p = putSlug(p, load<i32>(listingStartsAt + at), load<i32>(listingEndsAt + at));
  p = putSlug(p, load<i32>(categoryStartsAt + at), load<i32>(categoryEndsAt + at));
  store<i32>(listingKeysAt + at, listingKey(names, p, load<u32>(currencyAt)));
  const reason = load<i32>(reasonStartsAt + at);
  if (reason < 0) {
    store<u8>(p++, 0);
  } else {
    p = putSlug(p, reason, load<i32>(reasonEndsAt + at));
  }
  store<u32>(p, load<u32>(quantitiesAt + at));
  store<i64>(p, <i64>load<f64>(amountsAt + (at << 1)), 4);
  store<i64>(p, <i64>load<f64>(discountsAt + (at << 1)), 12);
  return p + 20;
}
