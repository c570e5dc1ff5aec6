-- SPDX-License-Identifier: Apache-2.0
-- title: A tag is added and forged ones are deleted, each at its own place
-- config: actions.yaml
local c = open("mx.example.org", "192.0.2.7")
message(c, "<a@example.org>", {"<info@example.com>"},
  {{"X-Durward-Note", "forged"}, {"Subject", "tag me"}, {"X-Durward-Note", "forged again"}}, "Hello.\r\n")
expect_accepted(c, "tagged")
if not mt.eom_check(c, MT_HDRADD, "X-Durward-Note") and not mt.eom_check(c, MT_HDRINSERT, "X-Durward-Note") then
  error("no tag was added")
end
if not mt.eom_check(c, MT_HDRDELETE, "X-Durward-Note") then error("the forged ones stay") end
mt.disconnect(c)
c = open("mx.example.org", "192.0.2.7")
message(c, "<a@example.org>", {"<info@example.com>"}, {{"Subject", "hold me"}}, "Hello.\r\n")
if not mt.eom_check(c, MT_QUARANTINE) then error("not held") end
mt.disconnect(c)
c = open("mx.example.org", "192.0.2.7")
message(c, "<a@example.org>", {"<info@example.com>"}, {{"Subject", "hello"}}, "Hello.\r\n")
expect_accepted(c, "neither")
if mt.eom_check(c, MT_HDRADD) or mt.eom_check(c, MT_QUARANTINE) then error("state of an earlier message") end
mt.disconnect(c)
