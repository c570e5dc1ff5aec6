-- SPDX-License-Identifier: Apache-2.0
-- title: Macros are used where they come and missed by nobody where they don't
-- config: direction.yaml
-- log: verdict=accept qid=3F2A1B ip=192.0.2.7 user=alice
-- log: verdict=accept qid=NOQUEUE ip=192.0.2.7 user=-
local c = open("home.example.org", "192.0.2.7")
step("helo", c, "home.example.org")
mt.macro(c, SMFIC_MAIL, "{auth_type}", "plain", "{auth_authen}", "alice")
step("mailfrom", c, "<me@example.com>")
mt.macro(c, SMFIC_RCPT, "i", "3F2A1B")
step("rcptto", c, "<friend@elsewhere.example.org>")
step("data", c)
step("header", c, "From", "me@example.com")
step("eoh", c)
expect_done("eom", mt.eom(c))
expect_accepted(c, "with macros")
mt.disconnect(c)

c = open("mx.example.org", "192.0.2.7")
message(c, "<a@example.org>", {"<info@example.com>"}, {{"From", "a@example.org"}}, "Hello.\r\n")
expect_accepted(c, "without macros")
mt.disconnect(c)
