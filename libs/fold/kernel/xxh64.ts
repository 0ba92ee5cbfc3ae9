/** XXH64, as its specification describes it, over the bytes from `p` to `end`. */

const prime1: u64 = 0x9e3779b185ebca87;
const prime2: u64 = 0xc2b2ae3d27d4eb4f;
const prime3: u64 = 0x165667b19e3779f9;
const prime4: u64 = 0x85ebca77c2b2ae63;
const prime5: u64 = 0x27d4eb2f165667c5;

@inline
export function xxh64(p: i32, end: i32, seed: u64): u64 {
  const length = <u64>(end - p);
  let hash: u64;
  if (length >= 32) {
    let lane1 = seed + prime1 + prime2;
    let lane2 = seed + prime2;
    let lane3 = seed;
    let lane4 = seed - prime1;
    for (; p + 32 <= end; p += 32) {
      lane1 = mixLane(lane1, load<u64>(p));
      lane2 = mixLane(lane2, load<u64>(p, 8));
      lane3 = mixLane(lane3, load<u64>(p, 16));
      lane4 = mixLane(lane4, load<u64>(p, 24));
    }
    hash = rotl(lane1, 1) + rotl(lane2, 7) + rotl(lane3, 12) + rotl(lane4, 18);
    hash = mergeLane(hash, lane1);
    hash = mergeLane(hash, lane2);
    hash = mergeLane(hash, lane3);
    hash = mergeLane(hash, lane4);
  } else {
    hash = seed + prime5;
  }
  hash += length;
  for (; p + 8 <= end; p += 8) {
    hash = rotl(hash ^ mixLane(0, load<u64>(p)), 27) * prime1 + prime4;
  }
  if (p + 4 <= end) {
    hash = rotl(hash ^ (<u64>load<u32>(p) * prime1), 23) * prime2 + prime3;
    p += 4;
  }
  for (; p < end; p++) hash = rotl(hash ^ (<u64>load<u8>(p) * prime5), 11) * prime1;
  hash = (hash ^ (hash >> 33)) * prime2;
  hash = (hash ^ (hash >> 29)) * prime3;
  return hash ^ (hash >> 32);
}

@inline
function mixLane(lane: u64, input: u64): u64 {
  return rotl(lane + input * prime2, 31) * prime1;
}

@inline
function mergeLane(hash: u64, lane: u64): u64 {
  return (hash ^ mixLane(0, lane)) * prime1 + prime4;
}
