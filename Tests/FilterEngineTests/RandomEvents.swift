// SPDX-License-Identifier: Apache-2.0

import MailSyntax

@testable import FilterEngine

/// Events in any order and with any bytes.
enum RandomEvents {
    static let bytes: [[UInt8]] = [
        [], [0], [0, 0, 0], [0xff, 0xfe], [0xc3], [0xe2, 0x82], Array("\r".utf8), Array("\n".utf8),
        Array("\r\n\t\n\r".utf8),
        Array("=?utf-8?B?AAAA?=".utf8), Array("=?x?Q?".utf8), Array("\"".utf8), Array("<@a,@b:".utf8),
        Array("a@b@c".utf8),
        Array("hello".utf8), Array("f\u{fc}r@b\u{fc}cher.example".utf8), Array(repeating: 0x80, count: 300),
    ]

    enum Kind: CaseIterable {
        case connect, helo, mail, recipient, data, field, endOfHeader, body, end, abort
    }

    @discardableResult static func one(_ conversation: Conversation, _ random: inout RandomPolicy) -> (
        Kind, Response
    ) {
        let kind = random.random.pick(Kind.allCases)
        let bytes = random.random.pick(RandomEvents.bytes)
        let text = String(decoding: bytes, as: UTF8.self)
        let address =
            random.random.chance(0.5)
            ? text : random.random.pick(["b", "c", "unknown", "broken"]) + "@example.com"
        let response: Response =
            switch kind {
            case .connect: conversation.handle(.connect(.remote))
            case .helo: bytes.withUnsafeBytes { conversation.handle(.helo($0, TLS())) }
            case .mail:
                conversation.mail(
                    random.random.chance(0.5) ? text : "a@example.org",
                    size: random.random.pick([nil, Int.max, 0]))
            case .recipient: conversation.rcpt(address)
            case .data: conversation.data()
            case .field:
                bytes.withUnsafeBytes { body in
                    Array(random.random.pick(["Subject", "X", "X-Mark", "", "\u{0}"]).utf8).withUnsafeBytes {
                        conversation.handle(.headerField(name: $0, body: body))
                    }
                }
            case .endOfHeader: conversation.endOfHeader()
            case .body: bytes.withUnsafeBytes { conversation.handle(.bodyChunk($0)) }
            case .end: conversation.end()
            case .abort: conversation.handle(.abort)
            }
        return (kind, response)
    }
}
