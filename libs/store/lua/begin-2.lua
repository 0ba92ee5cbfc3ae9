-- Begins to build a shard beside the one that is shown, or goes on with one that was begun.
--
-- KEYS[1]  the shadow's hash
-- KEYS[2]  the hash of the shard that is shown, which may be anything or nothing
-- ARGV[1]  owner: a name for people
-- ARGV[2]  meta of a new shadow, JSON
-- ARGV[3]  next offset of a new shadow
-- ARGV[4]  format of the shadow, as this program writes it
-- ARGV[5]  fingerprint of the key that identities are hashed with
-- ARGV[6]  plan: what the shadow is built by; another plan can't be gone on with
-- ARGV[7]  origin of a new shadow, JSON: who builds it, and why
-- ARGV[8]  epoch of a new shadow: a number that no shadow had before. Whoever built one that was put
--          in place or dropped must not take a new one for it: the new one's identities may lie where
--          the old one's do not
--
-- Returns  { 'claimed', epoch, next, meta, side of its identities }
--          { 'other' }           another plan, format or key, or no shadow: drop it first
local shadow, shard = KEYS[1], KEYS[2]
local owner, newMeta, newNext, format, identityKey = ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5]
local plan, origin, newEpoch = ARGV[6], ARGV[7], ARGV[8]

local kind = redis.call('TYPE', shadow).ok
if kind ~= 'hash' and kind ~= 'none' then return { 'other' } end

local shown = false
if redis.call('TYPE', shard).ok == 'hash' then
  shown = redis.call('HMGET', shard, 'side')[1]
end

if kind == 'none' then
  local side = 'b'
  if shown == 'b' then side = 'c' end
  redis.call('HSET', shadow, 'format', format, 'identityKey', identityKey, 'epoch', newEpoch,
    'owner', owner, 'meta', newMeta, 'next', newNext, 'side', side, 'plan', plan, 'origin', origin)
  return { 'claimed', newEpoch, newNext, newMeta, side }
end

local stored = redis.call('HMGET', shadow,
  'format', 'identityKey', 'plan', 'epoch', 'next', 'meta', 'side')
local same = stored[1] == format and stored[2] == identityKey and stored[3] == plan
if not same or stored[7] == shown then return { 'other' } end

local epoch = string.format('%.0f', tonumber(stored[4]) + 1)
redis.call('HSET', shadow, 'epoch', epoch, 'owner', owner)
return { 'claimed', epoch, stored[5], stored[6], stored[7] }
