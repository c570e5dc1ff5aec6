-- SPDX-License-Identifier: Apache-2.0
-- title: An abort at each stage forgets the message and nothing else
-- config: basic.yaml
-- log: verdict=accept from=<> to=<sales@example.com>
local c = open("mx.example.org", "192.0.2.7")
local stages = {
  function() step("mailfrom", c, "<>") end,
  function() step("rcptto", c, "<info@example.com>") end,
  function() step("data", c) end,
  function() step("header", c, "Subject", "cheap watches") end,
  function() step("eoh", c) end,
  function() step("bodystring", c, "forbidden fruit") end,
}
for last = 1, #stages do
  for i = 1, last do
    stages[i]()
    if mt.getreply(c) == SMFIR_REPLYCODE then break end
  end
  expect_done("abort", mt.abort(c))
end
-- One recipient more would be refused if the earlier one still counted.
message(c, "<>", {"<sales@example.com>"}, {{"Subject", "hello"}}, "Hello.\r\n")
expect_accepted(c, "after all aborts")
mt.disconnect(c)
