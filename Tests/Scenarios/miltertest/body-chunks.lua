-- SPDX-License-Identifier: Apache-2.0
-- title: A pattern is found when the body comes byte by byte
-- config: basic.yaml
-- log: verdict=reject rule=forbidden-fruit
-- log: verdict=reject rule=forbidden-fruit
local c = open("mx.example.org", "192.0.2.7")
local function begin()
  step("mailfrom", c, "<a@example.org>")
  step("rcptto", c, "<info@example.com>")
  step("data", c)
  step("header", c, "From", "a@example.org")
  step("eoh", c)
end
-- The rest of a body is spared once the filter has seen enough.
local function chunks(texts)
  for _, text in ipairs(texts) do
    step("bodystring", c, text)
    if mt.getreply(c) == SMFIR_SKIP or mt.getreply(c) == SMFIR_REPLYCODE then return end
  end
end
begin()
local bytes = {}
for byte in string.gmatch("Have some forbidden \r\n fruit, please.\r\n", ".") do table.insert(bytes, byte) end
chunks(bytes)
if mt.getreply(c) ~= SMFIR_REPLYCODE then
  expect_done("eom", mt.eom(c))
  expect_refused(c, "byte by byte", "554", "5.7.1", "the body has forbidden fruit")
end
begin()
chunks({string.rep("x\r\n", 20000) .. " forbid", "den", " ", "fru", "it" .. string.rep("\r\ny", 20000)})
if mt.getreply(c) ~= SMFIR_REPLYCODE then
  expect_done("eom", mt.eom(c))
  expect_refused(c, "five chunks", "554", "5.7.1", "the body has forbidden fruit")
end
begin()
chunks({"forbidden ", "frog"})
expect_done("eom", mt.eom(c))
expect_accepted(c, "no fruit")
mt.disconnect(c)
