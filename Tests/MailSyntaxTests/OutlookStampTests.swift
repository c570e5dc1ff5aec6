// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import MailSyntax

@Suite("Moments within identifiers of Outlook")
struct OutlookStampTests {
    @Test(
        "a Message-ID of that form holds one",
        arguments: [
            ("000801c7a1b2$3c4d5e60$6401a8c0", 1_180_425_905),
            ("000801C7A1B2$3C4D5E60$6401A8C0", 1_180_425_905),
            ("0008ffffffff$3c4d5e60$6401a8c0", 1_833_029_933_341),
        ] as [(String, Int)])
    func messageID(left: String, expected: Int) {
        let stamp = OutlookStamp(messageID: left.utf8)
        #expect(stamp.map { abs($0.unixTime - expected) < 100_000_000_000 } == true)
        if expected < 2_000_000_000 { #expect(stamp.map { abs($0.unixTime - expected) < 86_400 } == true) }
    }

    @Test(
        "any other does not",
        arguments: [
            "", "$$", "000801c7a1b2$3c4d5e60", "000801c7a1bg$3c4d5e60$6401a8c0",
            "0801c7a1b2$3c4d5e60$6401a8c0",
        ])
    func noMessageID(left: String) { #expect(OutlookStamp(messageID: left.utf8) == nil) }

    @Test("so does a boundary")
    func boundary() {
        let field = "multipart/mixed; boundary=\"----=_NextPart_000_0001_01C7A1B2.3C4D5E60\""
        #expect(
            OutlookStamp(boundary: field.utf8)
                == OutlookStamp(messageID: "000801c7a1b2$3c4d5e60$6401a8c0".utf8))
        for other in ["----=_NextPart_000_0001_01C7A1B2", "----=_NextPart_", "=_NextPart_0_1_2.3", ""] {
            #expect(OutlookStamp(boundary: other.utf8) == nil)
        }
    }
}
