-- Gives a lease back that is one's own.
--
-- KEYS[1]  the lease
-- ARGV[1]  token of whoever had it
--
-- Returns  1  it is free now
--          0  it was not one's own
local lease, token = KEYS[1], ARGV[1]

if redis.call('GET', lease) ~= token then return 0 end
redis.call('DEL', lease)
return 1
