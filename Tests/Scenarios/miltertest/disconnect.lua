-- SPDX-License-Identifier: Apache-2.0
-- title: Sessions that end without a word at each stage, a hundred times
-- config: basic.yaml
-- log: verdict=accept
for round = 1, 100 do
  local c = open("mx.example.org", "192.0.2.7")
  local steps = {
    function() step("helo", c, "mx.example.org") end,
    function() step("mailfrom", c, "<a@example.org>") end,
    function() step("rcptto", c, "<info@example.com>") end,
    function() step("data", c) end,
    function() step("header", c, "Subject", "hello") end,
    function() step("eoh", c) end,
    function() step("bodystring", c, "half a bo") end,
  }
  for i = 1, round % (#steps + 1) do steps[i]() end
  mt.disconnect(c, false)
end
local c = open("mx.example.org", "192.0.2.7")
message(c, "<a@example.org>", {"<info@example.com>"}, {{"From", "a@example.org"}}, "Hello.\r\n")
expect_accepted(c, "after all that")
mt.disconnect(c)
