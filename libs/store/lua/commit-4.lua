-- Moves a shard from one offset to the next: all of it or nothing.
--
-- Every value is absolute and every position explicit, so running it twice, or replaying a torn
-- append-only file, gives the same shard. All that can be refused is checked before the first
-- write, and the first write is one that Redis refuses when it is out of memory.
--
-- KEYS[1]  the shard's hash
-- KEYS[2]  the stream of its changes
-- KEYS[3]  identity chunk of the first new identity
-- KEYS[4]  the chunk after it
-- ARGV[1]  epoch of the caller
-- ARGV[2]  next offset that the caller believes to be stored
-- ARGV[3]  next offset after this commit
-- ARGV[4]  meta after this commit, JSON
-- ARGV[5]  changed blocks: entries of u16 length, name, u16 length, value (big-endian)
-- ARGV[6]  byte position of the new identities in KEYS[3]
-- ARGV[7]  new identities for KEYS[3], may be empty
-- ARGV[8]  new identities for KEYS[4] from its start, may be empty
-- ARGV[9]  entries that the stream keeps at the most, this one included
-- ARGV[10] digest of the shard before this commit, for readers
--
-- Returns  { 'committed' }
--          { 'missing' }                 there is no shard
--          { 'fenced', epoch, next }     another owner has claimed it
--          { 'moved', epoch, next }      the stored offset is another
--          { 'broken', what }            a key of the shard is lost or holds something else
local shard, changes, chunkA, chunkB = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local epoch, from, next, meta, entries = ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5]
local position, bytesA, bytesB, keep = tonumber(ARGV[6]), ARGV[7], ARGV[8], ARGV[9]
local digest = ARGV[10]

local function kindOf(key)
  return redis.call('TYPE', key).ok
end

local function isOneOf(key, kind)
  local found = kindOf(key)
  return found == kind or found == 'none'
end

local shardKind = kindOf(shard)
if shardKind == 'none' then return { 'missing' } end
if shardKind ~= 'hash' then return { 'broken', 'the shard is a ' .. shardKind } end

local stored = redis.call('HMGET', shard, 'epoch', 'next')
if stored[1] ~= epoch then return { 'fenced', stored[1] or '', stored[2] or '' } end
if stored[2] ~= from then return { 'moved', stored[1] or '', stored[2] or '' } end

if not isOneOf(changes, 'stream') then return { 'broken', 'the stream of changes' } end
if not isOneOf(chunkA, 'string') or not isOneOf(chunkB, 'string') then
  return { 'broken', 'a chunk of identities' }
end
if redis.call('STRLEN', chunkA) < position then
  return { 'broken', 'a chunk of identities is shorter than it was' }
end

if #bytesA > 0 then redis.call('SETRANGE', chunkA, position, bytesA) end
if #bytesB > 0 then redis.call('SETRANGE', chunkB, 0, bytesB) end

-- The hash comes last: where the append-only file is torn within this commit, Redis may run what was
-- whole of it together with the commit after the restart, and half a commit must not hold counters.
redis.call('XADD', changes, 'MAXLEN', keep, '*',
  'from', from, 'digest', digest, 'next', next, 'epoch', epoch, 'meta', meta, 'blocks', entries)

-- Lua can pass some thousand arguments in one call, so many blocks go in several.
local fields, count, at, length = {}, 0, 1, #entries
while at <= length do
  fields[count + 1], fields[count + 2], at = struct.unpack('>Hc0Hc0', entries, at)
  count = count + 2
  if count == 4000 then
    redis.call('HSET', shard, unpack(fields, 1, count))
    count = 0
  end
end
fields[count + 1], fields[count + 2], fields[count + 3], fields[count + 4] = 'meta', meta, 'next', next
redis.call('HSET', shard, unpack(fields, 1, count + 4))
return { 'committed' }
