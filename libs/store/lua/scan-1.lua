-- A page of a shard's fields in one string, so that neither Redis nor the reader has to handle each
-- of them as a reply of its own. Of all ways to make one string of them, this is by far the quickest.
--
-- KEYS[1]  the shard's hash
-- ARGV[1]  cursor: 0 for the first page, then what the page before gave
-- ARGV[2]  fields in one page, about
--
-- Returns  { next cursor (0 after the last page), MessagePack of a list: field, value, field, … }
local page = redis.call('HSCAN', KEYS[1], ARGV[1], 'COUNT', ARGV[2])
return { page[1], cmsgpack.pack(page[2]) }
