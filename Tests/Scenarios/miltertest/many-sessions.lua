-- SPDX-License-Identifier: Apache-2.0
-- title: Two hundred sessions at once, each with its own verdict
-- config: basic.yaml
local all = {}
for i = 1, 200 do
  all[i] = open("mx.example.org", "192.0.2.7")
  step("mailfrom", all[i], i % 2 == 0 and "<>" or "<a@example.org>")
end
for i = 1, 200 do step("rcptto", all[i], "<info@example.com>") end
for i = 1, 200 do
  step("rcptto", all[i], "<sales@example.com>")
  expect(all[i], "second recipient of " .. i, i % 2 == 0 and SMFIR_REPLYCODE or SMFIR_CONTINUE)
end
for i = 200, 1, -1 do
  content(all[i], {{"Subject", i % 3 == 0 and "cheap watches" or "hello"}}, "Hello.\r\n")
end
for i = 1, 200 do
  if i % 3 == 0 then expect(all[i], "session " .. i, SMFIR_REPLYCODE) else expect_accepted(all[i], "session " .. i) end
  mt.disconnect(all[i])
end
