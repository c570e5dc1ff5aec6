-- SPDX-License-Identifier: Apache-2.0
-- title: An MTA that speaks protocol version 2 and offers no steps gets the same verdicts
-- config: basic.yaml
-- log: verdict=reject rule=unknown-recipient
-- log: verdict=reject rule=subject-watches
local c = mt.connect(socket, 40, 0.05)
expect_done("negotiate", mt.negotiate(c, 2, SMFIF_ADDHDRS + SMFIF_CHGHDRS + SMFIF_QUARANTINE, 0))
expect_done("conninfo", mt.conninfo(c, "mx.example.org", "192.0.2.7"))
step("mailfrom", c, "<a@example.org>")
step("rcptto", c, "<nobody@example.com>")
expect(c, "unknown recipient", SMFIR_REPLYCODE)
step("rcptto", c, "<info@example.com>")
content(c, {{"Subject", "cheap watches"}}, "Hello.\r\n")
expect(c, "subject", SMFIR_REPLYCODE)
mt.disconnect(c)
