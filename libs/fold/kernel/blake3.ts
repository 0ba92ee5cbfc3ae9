import {
  chainingAt,
  identitiesAt,
  identityKeyAt,
  inputLengthsAt,
  inputRecordsAt,
  inputStartsAt,
  messageAt,
} from './layout';

/**
 * Keyed BLAKE3 of short inputs, four at a time: lane i of every vector belongs to input i. An
 * input is at most one chunk (1024 bytes), so there is no tree, and the first 16 bytes of the
 * output are the first four chaining words after the last block.
 */

/** The first four words of BLAKE3's initialisation vector. */
const iv0: u32 = 0x6a09e667;
const iv1: u32 = 0xbb67ae85;
const iv2: u32 = 0x3c6ef372;
const iv3: u32 = 0xa54ff53a;

const flagChunkStart: u32 = 1;
const flagChunkEnd: u32 = 2;
const flagRoot: u32 = 8;
const flagKeyedHash: u32 = 16;

/** Offset of the message word that each step of the seven rounds takes. */
function schedule(): i32 {
  return <i32>memory.data<u8>([
    0, 16, 32, 48, 64, 80, 96, 112, 128, 144, 160, 176, 192, 208, 224, 240,
    32, 96, 48, 160, 112, 0, 64, 208, 16, 176, 192, 80, 144, 224, 240, 128,
    48, 64, 160, 192, 208, 32, 112, 224, 96, 80, 144, 0, 176, 240, 128, 16,
    160, 112, 192, 144, 224, 48, 208, 240, 64, 0, 176, 32, 80, 128, 16, 96,
    192, 208, 144, 176, 240, 160, 224, 128, 112, 32, 80, 48, 0, 16, 96, 64,
    144, 224, 176, 80, 128, 192, 240, 16, 208, 48, 0, 160, 32, 96, 64, 112,
    176, 240, 80, 0, 16, 144, 128, 96, 224, 160, 32, 192, 48, 64, 112, 208,
  ]);
}

/**
 * Hashes inputs 0 to `count − 1` and writes each hash to its record's row of identities. Inputs
 * are padded with zeros to whole blocks of 64 bytes, and there is at least one byte in each.
 */
export function hashInputs(count: i32): void {
  // The last group of four may be short: it hashes its last input again.
  for (let first = 0; first < count; first += 4) {
    let blocks = 0;
    for (let lane = 0; lane < 4; lane++) {
      const length = load<i32>(inputLengthsAt + (min(first + lane, count - 1) << 2));
      blocks = max(blocks, (length + 63) >> 6);
    }
    for (let i = 0; i < 8; i++) {
      v128.store(chainingAt + (i << 4), v128.load_splat<u32>(identityKeyAt + (i << 2)));
    }
    for (let block: i32 = 0; block < blocks; block++) hashBlock(first, count - 1, block);
    for (let lane = 0; lane < 4; lane++) storeHash(min(first + lane, count - 1), lane);
  }
}

/** Takes in one block of each lane; a lane whose input has already ended stays as it is. */
@inline
function hashBlock(first: i32, last: i32, block: i32): void {
  const lengths = chainingAt + 128;
  const flags = lengths + 16;
  const live = flags + 16;
  for (let lane = 0; lane < 4; lane++) {
    const input = min(first + lane, last) << 2;
    const left = load<i32>(inputLengthsAt + input) - (block << 6);
    const isLast = left <= 64;
    const at = lane << 2;
    store<i32>(lengths + at, isLast ? left : 64);
    store<u32>(
      flags + at,
      flagKeyedHash |
        (block === 0 ? flagChunkStart : 0) |
        (isLast ? flagChunkEnd | flagRoot : 0),
    );
    store<i32>(live + at, left > 0 ? -1 : 0);
  }
  const offset = block << 6;
  const a = load<i32>(inputStartsAt + (first << 2)) + offset;
  const b = load<i32>(inputStartsAt + (min(first + 1, last) << 2)) + offset;
  const c = load<i32>(inputStartsAt + (min(first + 2, last) << 2)) + offset;
  const d = load<i32>(inputStartsAt + (min(first + 3, last) << 2)) + offset;
  for (let i = 0; i < 64; i += 16) transpose(a + i, b + i, c + i, d + i, messageAt + (i << 2));
  compress(v128.load(lengths), v128.load(flags), v128.load(live));
}

/** Turns four words of each of four inputs into four vectors of one word of each. */
@inline
function transpose(a: i32, b: i32, c: i32, d: i32, to: i32): void {
  const va = v128.load(a);
  const vb = v128.load(b);
  const vc = v128.load(c);
  const vd = v128.load(d);
  const ab01 = i32x4.shuffle(va, vb, 0, 4, 1, 5);
  const ab23 = i32x4.shuffle(va, vb, 2, 6, 3, 7);
  const cd01 = i32x4.shuffle(vc, vd, 0, 4, 1, 5);
  const cd23 = i32x4.shuffle(vc, vd, 2, 6, 3, 7);
  v128.store(to, i64x2.shuffle(ab01, cd01, 0, 2));
  v128.store(to, i64x2.shuffle(ab01, cd01, 1, 3), 16);
  v128.store(to, i64x2.shuffle(ab23, cd23, 0, 2), 32);
  v128.store(to, i64x2.shuffle(ab23, cd23, 1, 3), 48);
}

@inline
function storeHash(input: i32, lane: i32): void {
  const to = identitiesAt + (load<i32>(inputRecordsAt + (input << 2)) << 4);
  const from = chainingAt + (lane << 2);
  store<u32>(to, load<u32>(from));
  store<u32>(to, load<u32>(from, 16), 4);
  store<u32>(to, load<u32>(from, 32), 8);
  store<u32>(to, load<u32>(from, 48), 12);
}

/**
 * The compression function over the message at `messageAt`, with the chaining values of four lanes
 * in `chainingAt`. The block counter is 0 in a first chunk. The rounds are written out because
 * their 16 vectors have to stay in registers.
 */
function compress(lengths: v128, flags: v128, live: v128): void {
  let v0 = v128.load(chainingAt, 0);
  let v1 = v128.load(chainingAt, 16);
  let v2 = v128.load(chainingAt, 32);
  let v3 = v128.load(chainingAt, 48);
  let v4 = v128.load(chainingAt, 64);
  let v5 = v128.load(chainingAt, 80);
  let v6 = v128.load(chainingAt, 96);
  let v7 = v128.load(chainingAt, 112);
  let v8 = i32x4.splat(iv0);
  let v9 = i32x4.splat(iv1);
  let v10 = i32x4.splat(iv2);
  let v11 = i32x4.splat(iv3);
  let v12 = i32x4.splat(0);
  let v13 = i32x4.splat(0);
  let v14 = lengths;
  let v15 = flags;
  let s = schedule();
  for (const end = s + 112; s < end; s += 16) {
    v0 = i32x4.add(i32x4.add(v0, v4), word(s, 0));
    v1 = i32x4.add(i32x4.add(v1, v5), word(s, 2));
    v2 = i32x4.add(i32x4.add(v2, v6), word(s, 4));
    v3 = i32x4.add(i32x4.add(v3, v7), word(s, 6));
    v12 = turn16(v12, v0);
    v13 = turn16(v13, v1);
    v14 = turn16(v14, v2);
    v15 = turn16(v15, v3);
    v8 = i32x4.add(v8, v12);
    v9 = i32x4.add(v9, v13);
    v10 = i32x4.add(v10, v14);
    v11 = i32x4.add(v11, v15);
    v4 = turn12(v4, v8);
    v5 = turn12(v5, v9);
    v6 = turn12(v6, v10);
    v7 = turn12(v7, v11);
    v0 = i32x4.add(i32x4.add(v0, v4), word(s, 1));
    v1 = i32x4.add(i32x4.add(v1, v5), word(s, 3));
    v2 = i32x4.add(i32x4.add(v2, v6), word(s, 5));
    v3 = i32x4.add(i32x4.add(v3, v7), word(s, 7));
    v12 = turn8(v12, v0);
    v13 = turn8(v13, v1);
    v14 = turn8(v14, v2);
    v15 = turn8(v15, v3);
    v8 = i32x4.add(v8, v12);
    v9 = i32x4.add(v9, v13);
    v10 = i32x4.add(v10, v14);
    v11 = i32x4.add(v11, v15);
    v4 = turn7(v4, v8);
    v5 = turn7(v5, v9);
    v6 = turn7(v6, v10);
    v7 = turn7(v7, v11);

    v0 = i32x4.add(i32x4.add(v0, v5), word(s, 8));
    v1 = i32x4.add(i32x4.add(v1, v6), word(s, 10));
    v2 = i32x4.add(i32x4.add(v2, v7), word(s, 12));
    v3 = i32x4.add(i32x4.add(v3, v4), word(s, 14));
    v15 = turn16(v15, v0);
    v12 = turn16(v12, v1);
    v13 = turn16(v13, v2);
    v14 = turn16(v14, v3);
    v10 = i32x4.add(v10, v15);
    v11 = i32x4.add(v11, v12);
    v8 = i32x4.add(v8, v13);
    v9 = i32x4.add(v9, v14);
    v5 = turn12(v5, v10);
    v6 = turn12(v6, v11);
    v7 = turn12(v7, v8);
    v4 = turn12(v4, v9);
    v0 = i32x4.add(i32x4.add(v0, v5), word(s, 9));
    v1 = i32x4.add(i32x4.add(v1, v6), word(s, 11));
    v2 = i32x4.add(i32x4.add(v2, v7), word(s, 13));
    v3 = i32x4.add(i32x4.add(v3, v4), word(s, 15));
    v15 = turn8(v15, v0);
    v12 = turn8(v12, v1);
    v13 = turn8(v13, v2);
    v14 = turn8(v14, v3);
    v10 = i32x4.add(v10, v15);
    v11 = i32x4.add(v11, v12);
    v8 = i32x4.add(v8, v13);
    v9 = i32x4.add(v9, v14);
    v5 = turn7(v5, v10);
    v6 = turn7(v6, v11);
    v7 = turn7(v7, v8);
    v4 = turn7(v4, v9);
  }
  chain(0, v128.xor(v0, v8), live);
  chain(1, v128.xor(v1, v9), live);
  chain(2, v128.xor(v2, v10), live);
  chain(3, v128.xor(v3, v11), live);
  chain(4, v128.xor(v4, v12), live);
  chain(5, v128.xor(v5, v13), live);
  chain(6, v128.xor(v6, v14), live);
  chain(7, v128.xor(v7, v15), live);
}

/** Message word `k` of this round. */
@inline
function word(s: i32, k: i32): v128 {
  return v128.load(messageAt + <i32>load<u8>(s + k));
}

/** Sets chaining word `k` of the lanes that are live. */
@inline
function chain(k: i32, value: v128, live: v128): void {
  const to = chainingAt + (k << 4);
  v128.store(to, v128.bitselect(value, v128.load(to), live));
}

@inline
function turn16(a: v128, b: v128): v128 {
  const x = v128.xor(a, b);
  return i8x16.shuffle(x, x, 2, 3, 0, 1, 6, 7, 4, 5, 10, 11, 8, 9, 14, 15, 12, 13);
}

@inline
function turn12(a: v128, b: v128): v128 {
  const x = v128.xor(a, b);
  return v128.or(i32x4.shr_u(x, 12), i32x4.shl(x, 20));
}

@inline
function turn8(a: v128, b: v128): v128 {
  const x = v128.xor(a, b);
  return i8x16.shuffle(x, x, 1, 2, 3, 0, 5, 6, 7, 4, 9, 10, 11, 8, 13, 14, 15, 12);
}

@inline
function turn7(a: v128, b: v128): v128 {
  const x = v128.xor(a, b);
  return v128.or(i32x4.shr_u(x, 7), i32x4.shl(x, 25));
}
