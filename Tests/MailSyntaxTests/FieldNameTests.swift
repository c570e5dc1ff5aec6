// SPDX-License-Identifier: Apache-2.0

import MailSyntax
import Testing

struct FieldNameTests {
    @Test(
        "only ASCII letters change",
        arguments: [
            ("", ""), ("subject", "subject"), ("Message-ID", "message-id"), ("@[`{Z", "@[`{z"), ("ÄB", "Äb"),
            ("A\0B", "a\0b"),
        ])
    func lowercased(text: String, expected: String) {
        #expect(lowercasedASCII(text) == expected)
        #expect(with(text) { lowercasedASCII($0) } == expected)
    }

    @Test("octets that are no UTF-8 become U+FFFD")
    func repaired() {
        #expect(with([0x41, 0xFF]) { lowercasedASCII($0) } == "a\u{FFFD}")
    }

    @Test(
        "a name is printable ASCII without colon",
        arguments: [
            ("Subject", true), ("X-!~", true), ("", false), ("a b", false), ("a:", false), ("a\t", false),
            ("a\u{7F}", false), ("é", false),
        ])
    func valid(name: String, expected: Bool) {
        #expect(with(name, FieldName.isValid) == expected)
    }
}
