-- Makes the caller the owner of a shard, and makes the shard where there is none, if told how.
--
-- KEYS[1]  the shard's hash
-- ARGV[1]  owner: a name for people
-- ARGV[2]  meta of a new shard, JSON
-- ARGV[3]  next offset of a new shard; empty where none may be made
-- ARGV[4]  format of the shard, as this program writes it
-- ARGV[5]  fingerprint of the key that identities are hashed with
--
-- Returns  { 'claimed', epoch, next, meta, side of its identities }
--          { 'absent' }                    there is none, and none was made
--          { 'wrong-type', type }          the key holds something else; nothing was changed
--          { 'format', stored }            written by another version; nothing was changed
--          { 'identity-key', stored }      hashed with another key; nothing was changed
local shard = KEYS[1]
local owner, newMeta, newNext, format, identityKey = ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5]

local kind = redis.call('TYPE', shard).ok
if kind ~= 'hash' and kind ~= 'none' then
  return { 'wrong-type', kind }
end

if kind == 'none' then
  if newNext == '' then return { 'absent' } end
  redis.call('HSET', shard, 'format', format, 'identityKey', identityKey, 'epoch', '1',
    'owner', owner, 'meta', newMeta, 'next', newNext, 'side', 'a')
  return { 'claimed', '1', newNext, newMeta, 'a' }
end

local stored = redis.call('HMGET', shard, 'format', 'identityKey', 'epoch', 'next', 'meta', 'side')
if stored[1] ~= format then
  return { 'format', stored[1] or '' }
end
if stored[2] ~= identityKey then
  return { 'identity-key', stored[2] or '' }
end

-- An absolute value, so that replaying this write from a torn log changes nothing.
local epoch = string.format('%.0f', tonumber(stored[3]) + 1)
redis.call('HSET', shard, 'epoch', epoch, 'owner', owner)
return { 'claimed', epoch, stored[4], stored[5], stored[6] or 'a' }
