-- SPDX-License-Identifier: Apache-2.0
-- title: 100,000 header fields that no rule forbids are let in
-- config: text.yaml
-- log: verdict=accept
local c = open("mx.example.org", "192.0.2.7")
step("mailfrom", c, "<a@example.org>")
step("rcptto", c, "<info@example.com>")
local fields = {}
for i = 1, 100000 do fields[i] = {"X-Filler", "value " .. i} end
content(c, fields, nil)
expect_accepted(c, "100,000 fields")
mt.disconnect(c)
