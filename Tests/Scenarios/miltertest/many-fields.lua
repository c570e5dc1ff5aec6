-- SPDX-License-Identifier: Apache-2.0
-- title: 100,000 header fields end in a verdict
-- config: basic.yaml
-- log: verdict=reject rule=too-many-fields
local c = open("mx.example.org", "192.0.2.7")
step("mailfrom", c, "<a@example.org>")
step("rcptto", c, "<info@example.com>")
step("data", c)
for i = 1, 100000 do
  step("header", c, "X-Field", "value " .. i)
  if mt.getreply(c) == SMFIR_REPLYCODE then break end
end
if mt.getreply(c) ~= SMFIR_REPLYCODE then
  step("eoh", c)
  expect_done("eom", mt.eom(c))
  expect(c, "100,000 fields", SMFIR_REPLYCODE)
end
message(c, "<a@example.org>", {"<info@example.com>"}, {{"From", "a@example.org"}}, "Hello.\r\n")
expect_accepted(c, "the next message")
mt.disconnect(c)
