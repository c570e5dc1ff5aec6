-- SPDX-License-Identifier: Apache-2.0
-- title: 8-bit, invalid UTF-8, lone CR and LF and empty values in every callback
-- config: basic.yaml
-- log: verdict=accept from=<a@example.org>
-- Some of these libmilter itself answers by closing the connection; what counts is that the filter goes on.
local odd = {"", " ", "\r", "\n", "\r\n", "\r\n.\r\n", "\128\129\255\254", "\195\40", "\226\128\174", "\27[31m",
  "<", ">", "<>", "@", "\"", "\\", "%s%n%d", "=?utf-8?B?/////w==?=", string.rep("<", 400), string.rep("(", 400),
  string.rep("=?", 200), string.rep("a@", 200), string.rep("\r\n ", 150)}
mt.set_timeout(5)
local started = os.time()
for _, text in ipairs(odd) do
  local steps = {
    {"helo", text}, {"mailfrom", text}, {"rcptto", text}, {"rcptto", "<" .. text .. "@example.com>"},
    {"header", "Subject", text}, {"header", "From", text}, {"header", text, "value"}, {"bodystring", text},
    {"unknown", text},
  }
  for _, one in ipairs(steps) do
    local c = open("mx" .. text .. "example", "192.0.2.7")
    pcall(step, table.unpack({one[1], c, table.unpack(one, 2)}))
    if mt.getreply(c) == SMFIR_CONTINUE then pcall(mt.eom, c) end
    pcall(mt.disconnect, c)
  end
end
if os.time() - started > 20 then error("something hung: " .. (os.time() - started) .. " s") end
local c = open("mx.example.org", "192.0.2.7")
message(c, "<a@example.org>", {"<info@example.com>"}, {{"From", "a@example.org"}}, "Hello.\r\n")
expect_accepted(c, "after all that")
mt.disconnect(c)
