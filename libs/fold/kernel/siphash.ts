/**
 * SipHash-2-4 of the `length` bytes at `p`, as Aumasson and Bernstein describe it ("SipHash: a fast
 * short-input PRF", 2012): whoever sees hashes, and even some of the inputs, learns neither the key
 * nor the other inputs. Up to 7 bytes behind the input are loaded, and have no effect.
 *
 * @param k0 first half of the key, little-endian
 * @param k1 second half
 */
@inline
export function siphash(p: i32, length: i32, k0: u64, k1: u64): u64 {
  let v0 = k0 ^ 0x736f6d6570736575;
  let v1 = k1 ^ 0x646f72616e646f6d;
  let v2 = k0 ^ 0x6c7967656e657261;
  let v3 = k1 ^ 0x7465646279746573;
  const last = p + (length & ~7);
  const bits = <u64>((length & 7) << 3);
  // What is left behind the last whole word, and the length in the highest byte.
  const tail = (load<u64>(last) & ((1 << bits) - 1)) | (<u64>length << 56);
  for (; p <= last; p += 8) {
    const word = select(load<u64>(p), tail, p < last);
    v3 ^= word;
    // Two rounds.
    v0 += v1;
    v2 += v3;
    v1 = rotl(v1, 13) ^ v0;
    v3 = rotl(v3, 16) ^ v2;
    v0 = rotl(v0, 32) + v3;
    v2 += v1;
    v1 = rotl(v1, 17) ^ v2;
    v3 = rotl(v3, 21) ^ v0;
    v2 = rotl(v2, 32);
    v0 += v1;
    v2 += v3;
    v1 = rotl(v1, 13) ^ v0;
    v3 = rotl(v3, 16) ^ v2;
    v0 = rotl(v0, 32) + v3;
    v2 += v1;
    v1 = rotl(v1, 17) ^ v2;
    v3 = rotl(v3, 21) ^ v0;
    v2 = rotl(v2, 32);
    v0 ^= word;
  }
  v2 ^= 0xff;
  for (let round = 0; round < 4; round++) {
    v0 += v1;
    v2 += v3;
    v1 = rotl(v1, 13) ^ v0;
    v3 = rotl(v3, 16) ^ v2;
    v0 = rotl(v0, 32) + v3;
    v2 += v1;
    v1 = rotl(v1, 17) ^ v2;
    v3 = rotl(v3, 21) ^ v0;
    v2 = rotl(v2, 32);
  }
  return v0 ^ v1 ^ v2 ^ v3;
}
