-- Puts a shard that was built beside the shown one in its place.
--
-- Whoever owns the shown one is fenced by the same call: its epoch goes up by one. Where it stood
-- does not matter. Its owner, as after any doubt, loads what is stored and goes on from there.
--
-- The identities stay where they are: the shadow's lie on a side of their own. Where a torn
-- append-only file has only a part of this, what is left either is one of the two shards, whole, or
-- has no format, or counters that do not fit its digest, and nobody counts on in it.
--
-- KEYS[1]  the hash of the shown shard
-- KEYS[2]  the stream of its changes
-- KEYS[3]  the shadow's hash
-- KEYS[4]  the stream of the shadow's changes
-- ARGV[1]  epoch of the shadow that the caller claimed
-- ARGV[2]  next offset that the caller believes the shadow to have
-- ARGV[3]  name for people of who swaps
--
-- Returns  { 'swapped', epoch, next of the shard that was shown or an empty text, its side or '' }
--          { 'missing' }                 there is no shadow, or it is not built by our plan
--          { 'fenced', epoch, next }     somebody else builds it
--          { 'moved', epoch, next }      it stands elsewhere
--          { 'side', side }              the shown shard has its identities on the same side
local shard, changes, shadow, shadowChanges = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local epoch, next, owner = ARGV[1], ARGV[2], ARGV[3]

if redis.call('TYPE', shadow).ok ~= 'hash' then return { 'missing' } end
local built = redis.call('HMGET', shadow, 'epoch', 'next', 'side', 'meta')
if not built[3] or not built[4] then return { 'missing' } end
if built[1] ~= epoch then return { 'fenced', built[1] or '', built[2] or '' } end
if built[2] ~= next then return { 'moved', built[1] or '', built[2] or '' } end

local shown = { false, false, false }
if redis.call('TYPE', shard).ok == 'hash' then
  shown = redis.call('HMGET', shard, 'epoch', 'next', 'side')
  if (shown[3] or 'a') == built[3] then return { 'side', built[3] } end
end

-- Where none was shown, an owner of one that is gone may still be there: the shadow's own epoch is one
-- that no owner had.
local raised = string.format('%.0f', (tonumber(shown[1] or built[1]) or tonumber(built[1])) + 1)
redis.call('HSET', shadow, 'epoch', raised, 'owner', owner)
redis.call('UNLINK', shard, shadowChanges)
redis.call('RENAME', shadow, shard)

-- What readers followed leads nowhere now. An entry that follows nothing makes them load at once.
if redis.call('TYPE', changes).ok ~= 'stream' then redis.call('UNLINK', changes) end
redis.call('XADD', changes, 'MAXLEN', '1', '*', 'from', 'rebuilt', 'digest', '', 'next', next,
  'epoch', raised, 'meta', built[4], 'blocks', '')
return { 'swapped', raised, shown[2] or '', shown[1] and (shown[3] or 'a') or '' }
