-- SPDX-License-Identifier: Apache-2.0
-- title: 100,000 header fields end in a verdict
-- config: basic.yaml
-- log: verdict=reject
-- log: verdict=accept
local c = open("mx.example.org", "192.0.2.7")
step("mailfrom", c, "<a@example.org>")
step("rcptto", c, "<info@example.com>")
local fields = {}
for i = 1, 100000 do fields[i] = {"X-Field", "value " .. i} end
content(c, fields, "Hello.\r\n")
expect(c, "100,000 fields", SMFIR_REPLYCODE)
mt.disconnect(c)
c = open("mx.example.org", "192.0.2.7")
message(c, "<a@example.org>", {"<info@example.com>"}, {{"From", "a@example.org"}}, "Hello.\r\n")
expect_accepted(c, "the next message")
mt.disconnect(c)
