-- SPDX-License-Identifier: Apache-2.0
-- title: 8-bit, invalid UTF-8, lone CR and LF and empty values in every callback
-- config: basic.yaml
-- log: verdict=accept from=<a@example.org>
-- Some of these libmilter itself answers by closing the connection; what counts is that the filter goes on.
local odd = {"", " ", "\r", "\n", "\r\n", "\r\n.\r\n", "\128\129\255\254", "\195\40", "\226\128\174", "\27[31m",
  "<", ">", "<>", "@", "\"", "\\", "%s%n%d", "=?utf-8?B?/////w==?=", string.rep("<", 400), string.rep("(", 400),
  string.rep("=?", 200), string.rep("a@", 200), string.rep("\r\n ", 150)}

-- A step with an odd argument, and what is left of the message after it.
local function try(text, envelope_step, fields, body)
  local c = open("mx" .. text .. "example", "192.0.2.7")
  if envelope_step ~= nil then
    pcall(step, envelope_step, c, text)
  else
    step("mailfrom", c, "<a@example.org>")
    step("rcptto", c, "<info@example.com>")
    pcall(content, c, fields, body)
  end
  pcall(mt.disconnect, c, false)
end

mt.set_timeout(5)
local started = os.time()
for _, text in ipairs(odd) do
  for _, name in ipairs({"helo", "mailfrom", "rcptto", "unknown"}) do try(text, name) end
  try(text, nil, {{"Subject", text}, {"From", text}, {"List-Id", text}, {"Received", text}}, "Hello.\r\n")
  if text ~= "" then try(text, nil, {{text, "value"}}, "Hello.\r\n") end
  try(text, nil, {{"Subject", "hello"}}, text)
end
if os.time() - started > 20 then error("something hung: " .. (os.time() - started) .. " s") end
local c = open("mx.example.org", "192.0.2.7")
message(c, "<a@example.org>", {"<info@example.com>"}, {{"From", "a@example.org"}}, "Hello.\r\n")
expect_accepted(c, "after all that")
mt.disconnect(c)
