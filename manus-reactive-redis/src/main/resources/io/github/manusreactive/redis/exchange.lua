-- One exchange between a replica (a process with a limiter) and the permits that all replicas of one user and
-- operation share.
--
-- The rule: of N permits, each is free or has an entry with the time at which it comes back. A grant needs fewer entries
-- than the capacity. A call that may still be sent is counted by the API no later than at the end of its lease plus the
-- margin, a call with a response no later than the response; its entry lasts one window longer. So two calls of one
-- permit are more than a window apart.
--
-- All times are milliseconds of this server's clock. Replicas send durations only.
--
-- KEYS  server, state, permits, replicas (one hash tag)
-- ARGV  replica, exchange number, calls, window, lease, margin, known generation, flags, number of the first permit,
--       waiting interactive calls, wait of the oldest, waiting bulk calls, wait of the oldest, interactive share,
--       reserve duration, number of peers, peers..., news (kind, permit number, milliseconds)...
-- Reply three lines: "status generation now granted again used capacity paused quiet", replicas to wake, members

-- A new generation lasts at least this long without grants: replicas that joined after the peers of the first caller
-- were listed have time to notice the loss.
local SETTLE = 1500
-- An offered turn that is not taken for this long goes to the next replica.
local OFFER = 150
-- What remains of the level after a second refusal within a window.
local DECREASE = 0.7

local time = redis.call('TIME')
local id = string.match(redis.call('INFO', 'replication'), 'master_replid:(%w+)')

local now = time[1] * 1000 + math.floor(time[2] / 1000)
local me, number = ARGV[1], tonumber(ARGV[2])
local calls, window, lease, margin = tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5]), tonumber(ARGV[6])
local known, first = tonumber(ARGV[7]), tonumber(ARGV[9])
local share, reserve = tonumber(ARGV[14]), tonumber(ARGV[15])
local peers = tonumber(ARGV[16])
local flag = {}
for name in string.gmatch(ARGV[8], '%a+') do flag[name] = true end

-- clocks of replicas may run slower by 1/2000, and a millisecond is lost to rounding
local counted = window + math.ceil(window / 2000) + 1
-- the effect of a call that may still be sent ends after this
local hold = lease + margin + counted
-- the most precedence that interactive calls save up
local most = math.max(1, math.floor(share * calls)) * (1 - share)

---------------------------------------------------------------- what is stored
local FIELDS = { 'id', 'offer', 'generation', 'last', 'quiet', 'begun', 'before', 'vouched', 'credit', 'reservedUntil',
  'floor', 'offerAt', 'pausedUntil', 'level', 'refusedAt' }
local state = {}
for i, value in ipairs(redis.call('HMGET', KEYS[2], unpack(FIELDS))) do
  state[FIELDS[i]] = i <= 2 and (value or '') or tonumber(value or 0)
end

-- interactive and bulk: waiting calls, with the arrival of the oldest; turns: permits given; next: number after the last
-- granted permit; old: permits below this number were granted before the level was lowered the last time
local COLUMNS = { 'generation', 'number', 'seen', 'interactive', 'interactiveSince', 'bulk', 'bulkSince', 'turns', 'next',
  'old' }
local members, changed, names = {}, {}, {}
local function member(name, text)
  local row, values, reply = { seen = now }, {}, string.match(text or '', '\n.*$')
  for value in string.gmatch(text or '', '[^ \n]+') do values[#values + 1] = tonumber(value) end
  for i, column in ipairs(COLUMNS) do row[column] = values[i] or row[column] or 0 end
  row.reply, members[name], changed[name] = reply and string.sub(reply, 2) or '', row, not text or nil
  return row
end
local stored = redis.call('HGETALL', KEYS[4])
for i = 1, #stored, 2 do member(stored[i], stored[i + 1]) end
local mine = members[me]

-- 1. An exchange that came twice has one effect and one reply. A late copy of an earlier one has none.
if mine and number < mine.number then
  return 'stale ' .. state.generation .. ' ' .. now .. ' 0 0 0 0 0 0\n\n'
elseif mine and number == mine.number then
  return mine.reply
end

local server = redis.call('HMGET', KEYS[1], 'id', 'since')
local since = tonumber(server[2] or now)
if server[1] ~= id or since > now then
  since = now
  redis.call('HSET', KEYS[1], 'id', id, 'since', now)
end

---------------------------------------------------------------- 2. is the memory complete?
-- Entries were lost, or their times mean nothing: no grants until every replica has told again what it holds.
local function begin(pause)
  state.before = math.max(state.generation, known)
  state.generation = math.max(now, state.before + 1)
  state.id, state.begun, state.quiet, state.vouched = id, now, now + hold, 0
  state.offer, state.reservedUntil = '', 0
  state.pausedUntil, state.refusedAt = now + pause, 0
  redis.call('DEL', KEYS[3])
  for name, row in pairs(members) do
    row.seen, row.interactive, row.bulk, changed[name] = now, 0, 0, true
  end
end
local back = state.last - now
if state.generation == 0 then
  local unused = not flag.held and (since <= now - hold or flag.trust and known == 0)
  begin(0)
  state.credit = most
  if unused then state.quiet = 0 end
elseif state.id ~= id or back > margin or flag.suspect and known == state.generation then
  begin(math.max(0, state.pausedUntil - state.last))
else
  -- a small step back: time stands still
  now = math.max(now, state.last)
  if known > 0 and known ~= state.generation and flag.held and state.quiet <= now then
    begin(math.max(0, state.pausedUntil - now))
  end
end
state.last = now

---------------------------------------------------------------- 3. members
for name, row in pairs(members) do
  if row.seen < now - hold then
    members[name], changed[name] = nil, nil
    redis.call('HDEL', KEYS[4], name)
  end
end
mine = members[me] or member(me)
mine.number, mine.seen, changed[me] = number, now, true
local status = 'ok'
if flag.join then
  mine.generation = state.generation
  if state.quiet > now then
    for i = 17, 16 + peers do
      if not members[ARGV[i]] then member(ARGV[i]) end
    end
    if known > 0 and known >= state.before then state.before, state.vouched = known, 1 end
  end
elseif mine.generation ~= state.generation or known ~= state.generation then
  status, mine.generation, mine.interactive, mine.bulk = 'join', 0, 0, 0
end
local joined = true
for name, row in pairs(members) do
  names[#names + 1] = name
  joined = joined and row.generation == state.generation
end
table.sort(names)
if joined and state.vouched == 1 and now >= state.begun + SETTLE then state.quiet = 0 end

---------------------------------------------------------------- 4. news
local function limited(permit, pause)
  state.pausedUntil = math.max(state.pausedUntil, now + pause)
  if permit < mine.old then return end
  if state.refusedAt > 0 and now - state.refusedAt <= window then
    local level = state.level > 0 and math.min(state.level, calls) or calls
    state.level = math.max(1, level * DECREASE)
    for name, row in pairs(members) do
      row.old, changed[name] = row.next, true
    end
  end
  state.refusedAt = now
end
local function responded(permit)
  if state.level == 0 or flag.join or permit < mine.old then return end
  state.level = state.level + 1 / state.level
  if state.level >= calls then state.level = 0 end
end
if status == 'ok' then
  if flag.reset then state.pausedUntil, state.refusedAt, state.level = 0, 0, 0 end
  for i = 17 + peers, #ARGV, 3 do
    local kind, permit, millis = ARGV[i], tonumber(ARGV[i + 1]), tonumber(ARGV[i + 2])
    local entry = me .. ':' .. ARGV[i + 1]
    mine.next = math.max(mine.next, permit + 1)
    if kind == 'held' then
      redis.call('ZADD', KEYS[3], now + hold, entry)
    elseif kind == 'responded' then
      redis.call('ZADD', KEYS[3], now - millis + counted, entry)
      responded(permit)
    else
      -- not sent, or refused: the API did not count it
      redis.call('ZREM', KEYS[3], entry)
      if kind == 'limited' then limited(permit, millis) end
    end
  end
  mine.interactive, mine.interactiveSince = tonumber(ARGV[10]), now - ARGV[11]
  mine.bulk, mine.bulkSince = tonumber(ARGV[12]), now - ARGV[13]
  if share == 0 then
    -- one queue for all
    if mine.bulk == 0 or mine.interactive > 0 and mine.interactiveSince < mine.bulkSince then
      mine.bulkSince = mine.interactiveSince
    end
    mine.interactive, mine.bulk = 0, mine.interactive + mine.bulk
  elseif mine.interactive > 0 then
    state.reservedUntil = now + reserve
  end
end
redis.call('ZREMRANGEBYSCORE', KEYS[3], '-inf', now)

---------------------------------------------------------------- 5. grants
local used = redis.call('ZCARD', KEYS[3])
local capacity = state.level > 0 and math.max(1, math.min(calls, math.floor(state.level))) or calls
local open = state.quiet <= now and state.pausedUntil <= now
local granted, again, wake, offered = 0, 0, {}, false
local taking = state.offer == me and mine
if taking then state.offer = '' end

-- true if a is served before b: fewer permits given, then the one that takes its offer, then the longer wait
local function precedes(a, b, lane)
  if a.turns ~= b.turns then return a.turns < b.turns end
  if a == taking or b == taking then return a == taking and b ~= taking end
  return a[lane .. 'Since'] < b[lane .. 'Since']
end
-- Returns the number of waiting replicas in a lane, the next one, and its permits. Turns cannot be saved up: the floor is
-- the least number of permits given to a replica that waits.
local function queue(lane)
  local count, next = 0, nil
  for _, name in ipairs(names) do
    local row = members[name]
    if row[lane] > 0 then
      count = count + 1
      if row.turns < state.floor then row.turns, changed[name] = state.floor, true end
      if not next or precedes(row, members[next], lane) then next = name end
    end
  end
  return count, next, next and members[next].turns or math.huge
end

while open and used < capacity do
  local waiting, next, fewest = queue('bulk')
  local people, person, least = queue('interactive')
  if people + waiting == 0 then break end
  local lane, contended, free = 'bulk', people > 0 and waiting > 0, capacity - used
  if people == 0 and state.reservedUntil > now then
    free = free - math.min(capacity - 1, math.floor(share * capacity))
    if free <= 0 then break end
  elseif people > 0 and (not contended or share == 1 or state.credit > 0) then
    lane, waiting, next = 'interactive', people, person
  end
  state.floor = math.max(state.floor, math.min(fewest, least))
  if next == me then
    -- a round; one at a time while both lanes wait
    local round = contended and 1 or math.min(math.max(1, math.floor(free / waiting)), mine[lane])
    for i = first + granted, first + granted + round - 1 do
      redis.call('ZADD', KEYS[3], now + hold, me .. ':' .. string.format('%.0f', i))
    end
    if lane == 'bulk' then
      state.credit = math.min(most, state.credit + share * round)
    elseif contended then
      state.credit = state.credit - (1 - share)
    end
    granted, used = granted + round, used + round
    mine.turns, mine[lane] = mine.turns + round, mine[lane] - round
  elseif state.offer == next and now - state.offerAt >= OFFER then
    -- killed or frozen; it says again what waits when it comes
    members[next].interactive, members[next].bulk, changed[next] = 0, 0, true
  else
    if state.offer ~= next then
      state.offer, state.offerAt, wake[1] = next, now, next
    end
    offered = true
    break
  end
end
mine.next = math.max(mine.next, first + granted)

---------------------------------------------------------------- 6. reply
if mine.interactive + mine.bulk > 0 then
  if state.quiet > now then
    again = (now < state.begun + SETTLE and state.begun + SETTLE or state.quiet) - now
  elseif state.pausedUntil > now then
    again = state.pausedUntil - now
  elseif offered then
    again = state.offerAt + OFFER - now
  else
    -- when the permit after those of the replicas that are served earlier comes back
    local lane = mine.interactive > 0 and 'interactive' or 'bulk'
    local rank = math.max(0, used - capacity)
    for _, name in ipairs(names) do
      if members[name][lane] > 0 and precedes(members[name], mine, lane) then rank = rank + 1 end
    end
    rank = math.min(rank, used - 1)
    local entry = redis.call('ZRANGE', KEYS[3], rank, rank, 'WITHSCORES')
    again = (tonumber(entry[2]) or now + OFFER) - now
    if used < capacity then again = math.min(again, state.reservedUntil - now) end
  end
end
if state.begun == now and state.quiet > now then
  -- the others tell what they hold
  for _, name in ipairs(names) do
    if name ~= me then wake[#wake + 1] = name end
  end
end
mine.reply = table.concat({ status, state.generation, now, granted, again, used, capacity,
  math.max(0, state.pausedUntil - now), math.max(0, state.quiet - now) }, ' ')
  .. '\n' .. table.concat(wake, ' ') .. '\n' .. table.concat(names, ' ')

local values = {}
for _, name in ipairs(FIELDS) do
  values[#values + 1], values[#values + 2] = name, state[name]
end
redis.call('HSET', KEYS[2], unpack(values))
for name in pairs(changed) do
  local row = {}
  for i, column in ipairs(COLUMNS) do row[i] = members[name][column] end
  redis.call('HSET', KEYS[4], name, table.concat(row, ' ') .. '\n' .. members[name].reply)
end
if flag.leave and status == 'ok' then redis.call('HDEL', KEYS[4], me) end
local expiry = math.max(4 * hold, 600000)
for i = 2, 4 do redis.call('PEXPIRE', KEYS[i], expiry) end
return mine.reply
