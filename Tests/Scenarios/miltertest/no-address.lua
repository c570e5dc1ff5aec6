-- SPDX-License-Identifier: Apache-2.0
-- title: A client without an address is nobody to trust
-- config: direction.yaml
-- log: verdict=reject rule=no-relay ip=-
local c = open("unknown", "unspec")
step("mailfrom", c, "<a@example.org>")
step("rcptto", c, "<friend@elsewhere.example.org>")
expect(c, "relay", SMFIR_REPLYCODE)
step("rcptto", c, "<info@example.com>")
expect(c, "ours", SMFIR_CONTINUE)
mt.disconnect(c)
