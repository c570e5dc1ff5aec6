-- SPDX-License-Identifier: Apache-2.0
-- title: An unknown recipient is refused alone, as a milter client sees it
-- config: basic.yaml
-- log: verdict=reject stage=rcpt code=550 status=5.1.1 rule=unknown-recipient ip=192.0.2.7 to=<nobody@example.com>
-- log: verdict=accept rule=- from=<a@example.org> to=<info@example.com>
local c = open("mx.example.org", "192.0.2.7")
step("helo", c, "mx.example.org")
step("mailfrom", c, "<a@example.org>")
expect(c, "mailfrom", SMFIR_CONTINUE)
step("rcptto", c, "<nobody@example.com>")
expect(c, "unknown recipient", SMFIR_REPLYCODE)
step("rcptto", c, "<info@example.com>")
expect(c, "known recipient", SMFIR_CONTINUE)
step("data", c)
step("header", c, "From", "a@example.org")
step("header", c, "Subject", "hello")
step("eoh", c)
step("bodystring", c, "Hello.\r\n")
expect_done("eom", mt.eom(c))
expect_accepted(c, "end of message")
mt.disconnect(c)
