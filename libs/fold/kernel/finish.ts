import { encodeFacts } from './canonical';
import { xxh64 } from './xxh64';
import { siphash } from './siphash';
import {
  buyerBits,
  buyerEndAt,
  buyerStartAt,
  buyersAt,
  buyersKeyAt,
  canonicalAt,
  cohortQuartersAt,
  currenciesAt,
  currencyAt,
  factsAt,
  factsSeedAt,
  keyEndsAt,
  keyStartsAt,
  lineCountsAt,
  lineEndAt,
  lineFirstAt,
  lineFlagsAt,
  lineStartsAt,
  newToBrandAt,
  newToBrandsAt,
  noBuyer,
  paidAtAt,
  quartersAt,
  seenDataAt,
  seenTopAt,
  subjectEndAt,
  subjectStartAt,
  timeAt,
  timesMsAt,
  typeAt,
  typesAt,
} from './layout';
import { fieldAmount, fieldBuyer, fieldCurrency, fieldLines, fieldPaidAt, fieldReason } from './keys';
import { flagNoQuantity } from './line';
import { sameBytes } from './text';

/** Every field of the event itself. */
const envelopeNeeded: u32 = 0x7f;
const dataNeeded: u32 = (1 << fieldCurrency) | (1 << fieldLines);

const typePlaced = 0;
const typePaid = 1;
const typeReturned = 3;
const typeRefunded = 4;

/**
 * Checks what only the whole record shows and writes its row of the batch. Returns whether the
 * record is an event; otherwise the careful reader has to say what it is.
 *
 * @param slot number of the record in the batch
 * @param bias what has to be added to a position in the chunk to get an address
 */
export function finishRecord(slot: i32, bias: i32): bool {
  const seen = load<u32>(seenDataAt);
  if (load<u32>(seenTopAt) !== envelopeNeeded || (seen & dataNeeded) !== dataNeeded) return false;
  const hasPaidAt = (seen & (1 << fieldPaidAt)) !== 0;
  const type = load<i32>(typeAt);
  if (!fitsType(type, hasPaidAt) || !isKey(slot, bias)) return false;

  const words = slot << 2;
  const seconds = load<i64>(timeAt);
  store<u8>(typesAt + slot, type);
  store<i32>(quartersAt + words, load<i32>(timeAt, 12));
  store<i32>(cohortQuartersAt + words, load<i32>(type > typePaid ? paidAtAt : timeAt, 12));
  store<f64>(
    timesMsAt + (slot << 3),
    <f64>(seconds * 1000 + <i64>(load<u32>(timeAt, 8) / 1_000_000)),
  );
  store<u32>(currenciesAt + words, load<u32>(currencyAt));
  const first = load<i32>(lineFirstAt);
  store<u32>(lineStartsAt + words, first);
  store<u32>(lineCountsAt + words, load<i32>(lineEndAt) - first);

  const hasBuyer = type === typePaid && (seen & (1 << fieldBuyer)) !== 0;
  store<u8>(newToBrandsAt + slot, hasBuyer ? load<u32>(newToBrandAt) : 0);
  store<f64>(buyersAt + (slot << 3), hasBuyer ? buyerHash() : <f64>noBuyer);

  const end = encodeFacts(canonicalAt, type);
  store<u64>(factsAt + (slot << 3), xxh64(canonicalAt, end, load<u64>(factsSeedAt)));
  return true;
}

@inline
function buyerHash(): f64 {
  const start = load<i32>(buyerStartAt);
  return hashBuyerAt(start, load<i32>(buyerEndAt) - start);
}

/** The keyed hash of a buyer's id, a whole number of `buyerBits` bits. */
@inline
export function hashBuyerAt(p: i32, length: i32): f64 {
  const hash = siphash(p, length, load<u64>(buyersKeyAt), load<u64>(buyersKeyAt, 8));
  return <f64>(<i64>(hash >> (64 - buyerBits)));
}

/** Whether the fields that depend on the type stand where they must and nowhere else. */
@inline
function fitsType(type: i32, hasPaidAt: bool): bool {
  const flags = load<u32>(lineFlagsAt);
  const isAmountMissing = (flags & (1 << (16 + fieldAmount))) !== 0;
  if (isAmountMissing && type !== typeReturned) return false;
  if ((flags & flagNoQuantity) !== 0 && type !== typeRefunded) return false;
  if (type > typePaid) return hasPaidAt;
  if ((flags & (1 << fieldReason)) !== 0) return false;
  if (!hasPaidAt) return true;
  return (
    type !== typePlaced &&
    load<i64>(timeAt) === load<i64>(paidAtAt) &&
    load<u32>(timeAt, 8) === load<u32>(paidAtAt, 8)
  );
}

/** Whether the record's key is the subject. */
@inline
function isKey(slot: i32, bias: i32): bool {
  const start = load<i32>(keyStartsAt + (slot << 2));
  const length = load<i32>(keyEndsAt + (slot << 2)) - start;
  const subject = load<i32>(subjectStartAt);
  if (start < 0 || length !== load<i32>(subjectEndAt) - subject) return false;
  return sameBytes(start + bias, subject, length);
}
