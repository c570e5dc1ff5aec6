-- SPDX-License-Identifier: Apache-2.0
-- title: Connections that send nothing at all are no sessions
-- config: basic.yaml
for _ = 1, 50 do
  local c = mt.connect(socket, 40, 0.05)
  mt.disconnect(c, false)
end
local c = open("mx.example.org", "192.0.2.7")
message(c, "<a@example.org>", {"<info@example.com>"}, {{"From", "a@example.org"}}, "Hello.\r\n")
expect_accepted(c, "a session among them")
mt.disconnect(c)
