-- Takes a lease that is free, or holds on to one that is one's own.
--
-- KEYS[1]  the lease
-- ARGV[1]  token of whoever wants it
-- ARGV[2]  for how long, in ms
--
-- Returns  1  held for that long from now
--          0  somebody else has it
local lease, token, lengthMs = KEYS[1], ARGV[1], ARGV[2]

local holder = redis.call('GET', lease)
if holder and holder ~= token then return 0 end
redis.call('SET', lease, token, 'PX', lengthMs)
return 1
