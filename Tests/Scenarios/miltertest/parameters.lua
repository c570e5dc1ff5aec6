-- SPDX-License-Identifier: Apache-2.0
-- title: ESMTP parameters: many, odd, and a size beyond all numbers
-- config: basic.yaml
-- log: verdict=reject rule=too-large stage=mail
local c = open("mx.example.org", "192.0.2.7")
step("mailfrom", c, "<a@example.org>", "BODY=8BITMIME", "SIZE=31457280", "SMTPUTF8")
expect(c, "30 MiB", SMFIR_REPLYCODE)
mt.disconnect(c)
for _, size in ipairs({"SIZE=", "SIZE=-1", "SIZE=abc", "SIZE=1e9", "SIZE", "=", "", "size=100", "SIZE=0x10",
  "SIZE=1 2", string.rep("9", 400)}) do
  c = open("mx.example.org", "192.0.2.7")
  step("mailfrom", c, "<a@example.org>", size)
  expect(c, size, SMFIR_CONTINUE, SMFIR_REPLYCODE, SMFIR_TEMPFAIL)
  mt.disconnect(c)
end
