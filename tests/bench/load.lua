-- load.lua - what wrk sends: requests of many users, each with a token.
--
-- HF_USERS   file of "token session" lines
-- HF_KIND    save, same, again, get, load, delta, create, list, restore, undo
-- HF_VALUE   bytes of the value that is saved
-- HF_RUN     a number greater than that of every run before
--
-- One thread, users in turn: the next request of a user comes long after its
-- last one was answered, as it does in life.

local users, at, count = {}, 0, 0
local kind = os.getenv("HF_KIND") or "save"
local size = tonumber(os.getenv("HF_VALUE") or "200")
local run = tonumber(os.getenv("HF_RUN") or "1")
local filler = string.rep("x", math.max(size - 12, 0))

function init()
   for line in io.lines(os.getenv("HF_USERS")) do
      local token, session = line:match("^(%S+) (%S+)$")
      users[#users + 1] = {
         headers = {
            ["Authorization"] = "Bearer " .. token,
            ["Content-Type"] = "application/json",
         },
         path = "/api/sessions/" .. session,
      }
   end
   -- wrk asks for one request to look at, and does not send it.
   at, count = #users - 1, -1
end

local function save(value, seq)
   return '{"client":"web","base":0,"seq":' .. seq .. ',"from":1,"set":{"w":"'
      .. value .. '"}}'
end

local kinds = {
   save = function(u)
      local seq = run * 10000000 + count
      return "PATCH", u.path .. "/context", save(filler .. seq, seq)
   end,
   same = function(u)
      local seq = run * 10000000 + count
      return "PATCH", u.path .. "/context", save("same", seq)
   end,
   again = function(u)
      return "PATCH", u.path .. "/context", save(filler .. "again", 1)
   end,
   get = function(u)
      return "GET", u.path
   end,
   load = function(u)
      return "GET", u.path .. "/context"
   end,
   delta = function(u)
      return "GET", u.path .. "/context?since=1"
   end,
   create = function(u)
      return "POST", u.path .. "/snapshots", '{"name":"n"}'
   end,
   list = function(u)
      return "GET", u.path .. "/snapshots"
   end,
   restore = function(u)
      -- One pass over the users to the first, the next to the second.
      local n = math.floor((count - 1) / #users) % 2 + 1
      return "POST", u.path .. "/snapshots/" .. n .. "/restore", "{}"
   end,
   undo = function(u)
      local way = math.floor((count - 1) / #users) % 2 == 0 and "/undo" or "/redo"
      return "POST", u.path .. way, "{}"
   end,
}

function request()
   at = at % #users + 1
   count = count + 1
   local u = users[at]
   local method, path, body = kinds[kind](u)
   return wrk.format(method, path, u.headers, body)
end

-- What was answered besides 2xx would be no figure at all.  HF_SHOW says what
-- it was, and makes wrk slower.
if os.getenv("HF_SHOW") then
   local shown = 0
   function response(status, headers, body)
      if status >= 300 and shown < 5 then
         shown = shown + 1
         io.write(status, " ", body, "\n")
      end
   end
end

function done(summary, latency)
   io.write(string.format(
      '{"requests":%d,"seconds":%.3f,"bad":%d,"p50":%d,"p95":%d,"p99":%d,"max":%d}\n',
      summary.requests, summary.duration / 1e6,
      summary.errors.status + summary.errors.read + summary.errors.write
         + summary.errors.timeout + summary.errors.connect,
      latency:percentile(50), latency:percentile(95), latency:percentile(99),
      latency.max))
end
