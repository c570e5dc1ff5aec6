// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import MailSyntax

@Suite("URIs of list commands")
struct ListCommandTests {
    static let bodies: [(String, Set<ListCommand.Scheme>)] = [
        ("", []), (" \r\n ", []), ("<>", []), ("<", []), (">", []), (",", []), ("NO", []),
        // RFC 2369 section 3.2
        ("<mailto:list@example.com?subject=unsubscribe>", [.mailto]),
        (
            "(Use this command to get off) <mailto:list-manager@example.com?body=unsubscribe%20list>",
            [.mailto]
        ),
        ("<http://example.com/u>, <mailto:u@example.com>", [.http, .mailto]),
        ("<mailto:u@example.com>,\r\n\t<HTTPS://example.com/u>", [.https, .mailto]),
        ("<ftp://example.com/u>, <https://example.com>", [.https]),
        // Blanks within brackets mean nothing
        ("< mailto:\r\n u@example.com >", [.mailto]), ("<h t t p : / / x>", [.http]),
        // No end, no comma, no bracket
        ("<https://example.com/u", [.https]),
        ("<https://example.com><mailto:a@example.com>", [.https, .mailto]),
        ("https://example.com/u", [.https]),
        ("mailto:u@example.com, http://example.com/(a)", [.http, .mailto]),
        ("https://example.com <mailto:u@example.com>", [.mailto]),
        // Nothing behind the scheme, or no scheme
        ("<mailto:>", []), ("<https:>", []), ("<https://>", []), ("<https:///>", []), ("<https:/a>", []),
        ("<//example.com>", []), ("<:>", []), ("<u@example.com>", []), ("<xhttps://example.com>", []),
        // In a comment
        ("(<https://example.com>)", []), ("(<https://example.com>", []),
        ("\0\u{1} https://example.com", [.https]),
    ]

    @Test("the schemes that a reader's program can follow", arguments: bodies)
    func schemes(body: String, expected: Set<ListCommand.Scheme>) {
        #expect(with(body, ListCommand.schemes) == expected)
    }

    @Test(
        "any bytes come to an end",
        arguments: ["<", ">", ",", "(", "<a", "\0", "<https://a>", "x ", "\u{7f},"])
    func anyBytes(piece: String) {
        _ = with(String(repeating: piece, count: 200_000), ListCommand.schemes)
        AnyBytesTests.each(8) { input in _ = with(input, ListCommand.schemes) }
    }
}
