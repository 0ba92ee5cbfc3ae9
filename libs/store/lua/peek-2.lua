-- Where a shard stands, and the last entry of its stream at that very moment.
--
-- KEYS[1]  the shard's hash
-- KEYS[2]  the stream of its changes
--
-- Returns  { epoch, next, meta, id of the last change, format } or an empty list where there is no
--          shard
local shard, changes = KEYS[1], KEYS[2]

local state = redis.call('HMGET', shard, 'epoch', 'next', 'meta', 'format')
if not state[1] then return {} end
local last = redis.call('XREVRANGE', changes, '+', '-', 'COUNT', '1')
local id = '0-0'
if #last > 0 then id = last[1][1] end
return { state[1], state[2], state[3], id, state[4] or '' }
