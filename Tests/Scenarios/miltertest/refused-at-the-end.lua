-- SPDX-License-Identifier: Apache-2.0
-- title: Code, enhanced code and text of a refusal at the end of the message
-- config: disagree-defer.yaml
-- log: verdict=reject rule=subject-watches code=554
local c = open("mx.example.org", "192.0.2.7")
message(c, "<a@example.org>", {"<info@example.com>"},
  {{"From", "a@example.org"}, {"Subject", "cheap\n\twatches"}}, "Hello.\r\n")
expect_refused(c, "subject", "554", "5.7.1", "no watches, thank you")
message(c, "<a@example.org>", {"<info@example.com>"},
  {{"From", "a@example.org"}, {"Subject", "hello"}}, "Hello.\r\n")
expect_accepted(c, "the next message")
mt.disconnect(c)
