/**
 * Where everything stands in the kernel's memory. The memory has this one fixed size, so views of
 * it stay valid. The file is read by two compilers: as AssemblyScript, where these are 32-bit
 * integers, and as TypeScript.
 */

/** The same as in `facts-batch.ts`; a test holds them together. */
export const batchRecordsMax = 1024;
export const batchLinesMax = 8192;

/** Lines that one event has at the most. */
export const eventLinesMax = 200;

/** Bits of a buyer's hash, and what stands for none: the same as in `buyer-sample.ts`. */
export const buyerBits = 44;
export const noBuyer = 17592186044416;

/** Bytes of one record's value at the most. */
export const valueBytesMax = 65536;

/** Bytes of a chunk that one batch copies at the most. */
export const windowBytes = 1048576;

/**
 * Bytes behind a region: wide loads may touch them, and columns that are written together do not
 * fall on the same cache sets.
 */
export const padBytes = 64;

/** Static tables of the compiled kernel stand below this address. */
export const parametersAt = 4096;

/** 32 bytes: key of the identity hash. */
export const identityKeyAt = parametersAt;
/** 8 bytes: seed of the facts hash. */
export const factsSeedAt = identityKeyAt + 32;
/** i32: lines that the batch holds. */
export const lineCountAt = factsSeedAt + 8;
/** i32: why `scan` stopped, one of the values below. */
export const stopAt = lineCountAt + 4;
/** u64: the last number that was read. */
export const numberAt = stopAt + 4;
/** u32: inputs of the identity hash that wait, and where the next one is to stand. */
export const inputCountAt = numberAt + 8;
export const inputEndAt = inputCountAt + 4;

/** Every record that was asked for has been read. */
export const stopDone = 0;
/** The record is unusual: the careful reader has to read it. */
export const stopCareful = 1;
/** The batch has no room for the lines of another event. */
export const stopLines = 2;
/** The record does not lie in the bytes that were copied. */
export const stopOutside = 3;

/** What stands in one record, filled while it is scanned and used when all of it has been seen. */
export const recordAt = parametersAt + 256;
export const seenTopAt = recordAt;
export const seenDataAt = recordAt + 4;
export const idStartAt = recordAt + 8;
export const idEndAt = recordAt + 12;
export const sourceStartAt = recordAt + 16;
export const sourceEndAt = recordAt + 20;
export const subjectStartAt = recordAt + 24;
export const subjectEndAt = recordAt + 28;
export const typeAt = recordAt + 32;
export const currencyAt = recordAt + 36;
export const buyerStartAt = recordAt + 40;
export const buyerEndAt = recordAt + 44;
export const newToBrandAt = recordAt + 48;
export const lineFirstAt = recordAt + 52;
export const lineEndAt = recordAt + 56;
export const lineFlagsAt = recordAt + 60;
/** Two moments: i64 seconds, u32 nanoseconds, i32 quarter hour. */
export const timeAt = recordAt + 64;
export const paidAtAt = recordAt + 80;

/** i32: where the key begins that was last found the slow way. */
export const keyAt = recordAt + 96;

/** The minute that was last read: 16 bytes text, i32 days since 1970, i32 seconds of the day. */
export const minuteTextAt = recordAt + 112;
export const minuteDayAt = minuteTextAt + 16;
export const minuteClockAt = minuteDayAt + 4;

/** Tables of known keys, one a kind of object: 16 slots of 32 bytes. */
export const keyTableBytes = 512;
export const envelopeKeysAt = recordAt + 192;
export const dataKeysAt = envelopeKeysAt + keyTableBytes;
export const buyerKeysAt = dataKeysAt + keyTableBytes;
export const lineKeysAt = buyerKeysAt + keyTableBytes;

/** Vectors to compare with, and the keys in the order of the contract, 16 bytes each. */
export const vectorsAt = lineKeysAt + keyTableBytes;
export const patternsAt = vectorsAt + 8 * 16;

/** The canonical facts of one event, which are hashed. */
export const canonicalAt = 8192;
export const canonicalBytes = 73728;

/** Input of the identity hash of every record of a batch, in whole blocks of 64 bytes. */
export const identityInputAt = canonicalAt + canonicalBytes + padBytes;
export const identityInputBytes = batchRecordsMax * 448;
/** Message and chaining values of the four inputs that are hashed together, word by word. */
export const messageAt = identityInputAt + identityInputBytes + padBytes;
export const chainingAt = messageAt + 256;
/** Start and length of each input, and the record that it belongs to. */
export const inputStartsAt = chainingAt + 256;
export const inputLengthsAt = inputStartsAt + batchRecordsMax * 4;
export const inputRecordsAt = inputLengthsAt + batchRecordsMax * 4;

/** Positions of the records in the chunk, as in `RecordChunk`. */
export const keyStartsAt = inputRecordsAt + batchRecordsMax * 4 + padBytes;
export const keyEndsAt = keyStartsAt + batchRecordsMax * 4 + padBytes;
export const valueStartsAt = keyEndsAt + batchRecordsMax * 4 + padBytes;
export const valueEndsAt = valueStartsAt + batchRecordsMax * 4 + padBytes;
export const headerStartsAt = valueEndsAt + batchRecordsMax * 4 + padBytes;
export const headerCountsAt = headerStartsAt + batchRecordsMax * 4 + padBytes;

/** One column a field of `FactsBatch`, records first. */
export const statusAt = headerCountsAt + batchRecordsMax * 4 + padBytes;
export const typesAt = statusAt + batchRecordsMax + padBytes;
export const quartersAt = typesAt + batchRecordsMax + padBytes;
export const cohortQuartersAt = quartersAt + batchRecordsMax * 4 + padBytes;
export const timesMsAt = cohortQuartersAt + batchRecordsMax * 4 + padBytes;
export const identitiesAt = timesMsAt + batchRecordsMax * 8 + padBytes;
export const factsAt = identitiesAt + batchRecordsMax * 16 + padBytes;
export const currenciesAt = factsAt + batchRecordsMax * 8 + padBytes;
export const lineStartsAt = currenciesAt + batchRecordsMax * 4 + padBytes;
export const lineCountsAt = lineStartsAt + batchRecordsMax * 4 + padBytes;
export const buyersAt = lineCountsAt + batchRecordsMax * 4 + padBytes;
export const newToBrandsAt = buyersAt + batchRecordsMax * 8 + padBytes;

export const brandStartsAt = newToBrandsAt + batchRecordsMax + padBytes;
export const brandEndsAt = brandStartsAt + batchLinesMax * 4 + padBytes;
export const listingStartsAt = brandEndsAt + batchLinesMax * 4 + padBytes;
export const listingEndsAt = listingStartsAt + batchLinesMax * 4 + padBytes;
export const categoryStartsAt = listingEndsAt + batchLinesMax * 4 + padBytes;
export const categoryEndsAt = categoryStartsAt + batchLinesMax * 4 + padBytes;
export const reasonStartsAt = categoryEndsAt + batchLinesMax * 4 + padBytes;
export const reasonEndsAt = reasonStartsAt + batchLinesMax * 4 + padBytes;
export const quantitiesAt = reasonEndsAt + batchLinesMax * 4 + padBytes;
export const amountsAt = quantitiesAt + batchLinesMax * 4 + padBytes;
export const discountsAt = amountsAt + batchLinesMax * 8 + padBytes;
export const listingKeysAt = discountsAt + batchLinesMax * 8 + padBytes;
/** Line ids serve the hash and the check for repeats only. */
export const lineIdStartsAt = listingKeysAt + batchLinesMax * 4 + padBytes;
export const lineIdEndsAt = lineIdStartsAt + batchLinesMax * 4 + padBytes;
export const lineIdHashesAt = lineIdEndsAt + batchLinesMax * 4 + padBytes;

/** The copied bytes of the chunk. */
export const windowAt = lineIdHashesAt + batchLinesMax * 4 + padBytes;

/** Slugs of records that the careful reader read; four of 64 bytes a line at the most. */
export const carefulTextAt = windowAt + windowBytes + padBytes;
export const carefulTextBytes = batchLinesMax * 256;

/** Listings that get a key of their own, at the most, and the bytes of all their names together. */
export const listingsMax = 65536;
export const listingTextBytes = 4194304;
/** Two slots a listing: its key plus 1, or 0. */
export const listingSlotsAt = carefulTextAt + carefulTextBytes + padBytes;
/** 16 bytes a listing: u32 hash, u32 currency, i32 where its names stand and how long they are. */
export const listingEntriesAt = listingSlotsAt + listingsMax * 8;
export const listingTextAt = listingEntriesAt + listingsMax * 16;
/** i32: listings that have a key, and where the names of the next one are to stand. */
export const listingCountAt = inputEndAt + 4;
export const listingEndAt = listingCountAt + 4;
/** 16 bytes: key of the hash of buyers. */
export const buyersKeyAt = listingEndAt + 4;

/** Size of the memory in pages of 64 KiB. */
export const memoryPages = ((listingTextAt + listingTextBytes + padBytes + 65535) / 65536) | 0;
