// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Facts

@Suite("Facts of a way off the list")
struct UnsubscribeFactsTests {
    private static let link = "List-Unsubscribe"
    private static let post = "List-Unsubscribe-Post"
    private static let oneClick = " List-Unsubscribe=One-Click"

    private static let values: [([(String, String)], String)] = [
        ([], "false false"),
        ([(link, " <https://example.com/u>")], "true false"),
        ([(link, " <http://example.com/u>")], "true false"),
        ([(link, " <mailto:u@example.com>")], "true false"),
        ([(link, " <ftp://example.com/u>")], "false false"),
        ([(link, "")], "false false"),
        ([(link, " <ftp://example.com/u>"), (link, " <mailto:u@example.com>")], "true false"),
        ([(link, " =?us-ascii?Q?=3Chttps=3A//example.com/u=3E?=")], "true false"),
        ([(post, oneClick)], "false false"),
        ([(link, " <https://example.com/u>"), (post, oneClick)], "true true"),
        ([(post, oneClick), (link, " <mailto:u@example.com>,\n\t<https://example.com/u>")], "true true"),
        ([(link, " <https://example.com/u>"), (post, "list-unsubscribe=ONE-CLICK \n ")], "true true"),
        ([(link, " <https://example.com/u>"), (post, " One-Click")], "true false"),
        ([(link, " <https://example.com/u>"), (post, oneClick + "=no")], "true false"),
        ([(link, " <http://example.com/u>"), (post, oneClick)], "true false"),
        ([(link, " <mailto:u@example.com>"), (post, oneClick)], "true false"),
    ]

    @Test("what is offered", arguments: values)
    func offered(fields: [(String, String)], expected: String) throws {
        let reading = try FactReading(UnsubscribeFacts.all, "{unsubscribe.link} {unsubscribe.one_click}")
        #expect(reading.shown(fields) == expected)
    }
}
