-- SPDX-License-Identifier: Apache-2.0
-- title: A client without an address is a local submission
-- config: direction.yaml
-- log: verdict=accept ip=-
local c = open("localhost", "unspec")
message(c, "<root@example.com>", {"<friend@elsewhere.example.org>"}, {{"From", "root@example.com"}}, "Hello.\r\n")
expect_accepted(c, "local message")
if not mt.eom_check(c, MT_HDRADD, "X-Direction", "local") and not mt.eom_check(c, MT_HDRADD, "X-Direction", " local") then
  error("no header field X-Direction: local")
end
mt.disconnect(c)
