// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import FilterEngine

@Suite("Any events in any order")
struct AnyEventsTests {
    private static let seeds: [UInt64] = Array(1...40)

    @Test("no sequence traps, and none lets in what has no MAIL and no RCPT that was taken", arguments: seeds)
    func sequences(seed: UInt64) throws {
        var random = RandomPolicy(seed: seed &+ 7_000)
        for _ in 0..<15 {
            let policy = try Policy.of(random.rules(), disagree: seed.isMultiple(of: 2) ? .defer : .strictest)
            let conversation = Conversation(policy)
            var hasMail = false
            var recipients = 0
            for _ in 0..<60 {
                let (kind, response) = RandomEvents.one(conversation, &random)
                switch kind {
                case .connect, .helo, .abort: (hasMail, recipients) = (false, 0)
                case .mail: (hasMail, recipients) = (response == .proceed, 0)
                case .recipient where response == .proceed: recipients += hasMail ? 1 : 0
                case .end:
                    #expect(response != .proceed && response != .skipBody)
                    if !hasMail || recipients == 0 { #expect(response.code != nil || response == .tempfail) }
                    (hasMail, recipients) = (false, 0)
                default:
                    if response == .accept || response == .discard { #expect(hasMail && recipients > 0) }
                }
            }
        }
    }

    @Test("a refusal of a message is never taken back", arguments: seeds)
    func final(seed: UInt64) throws {
        var random = RandomPolicy(seed: seed &+ 9_000)
        for _ in 0..<15 {
            let conversation = Conversation(try Policy.of(random.rules()))
            var refusal: Response?
            for _ in 0..<60 {
                let (kind, response) = RandomEvents.one(conversation, &random)
                switch kind {
                case .connect, .helo, .abort: refusal = nil
                case .mail: refusal = response.code == nil ? nil : response
                case .data, .endOfHeader, .end:
                    if let refusal {
                        #expect(response == refusal)
                    } else if response.code != nil {
                        refusal = response
                    }
                    if kind == .end { refusal = nil }
                case .recipient, .field, .body: break
                }
            }
        }
    }

    @Test("any bytes in each event give a verdict", arguments: RandomEvents.bytes)
    func bytes(bytes: [UInt8]) throws {
        let rules = [
            RuleText("f", "subject ~ /nothing/ or header[\"X\"] == \"y\"", .discard),
            RuleText("b", "body.raw ~ /never/", .reject("550 5.7.1 {helo}")),
            RuleText("r", "recipient == \"x@example.com\"", .reject("550 5.1.1 {recipient}")),
            RuleText("m", "mail_from == \"x@x\"", .accept),
            RuleText("t", "true", .tag("X-Mark", "{helo} {mail_from} {recipient} {subject}")),
        ]
        let conversation = Conversation(try Policy.of(rules))
        bytes.withUnsafeBytes { bytes in
            _ = conversation.handle(.helo(bytes, TLS()))
            conversation.mail(String(decoding: bytes, as: UTF8.self))
            conversation.rcpt(String(decoding: bytes, as: UTF8.self))
            _ = conversation.handle(.headerField(name: bytes, body: bytes))
            conversation.field("Subject", String(decoding: bytes, as: UTF8.self))
            _ = conversation.handle(.bodyChunk(bytes))
        }
        #expect(conversation.end() == .accept)
        #expect(conversation.lines == ["accept"])
    }

    @Test("a field of 1 MiB and 100,000 fields give a verdict")
    func large() throws {
        let rules = [RuleText("f", "subject == \"x\" or header_count > 200000", .discard, onFailure: .skip)]
        let large = String(repeating: "x", count: 1_048_576)
        #expect(try Conversation(rules).send(Mail(fields: [("Subject", large), (large, "x")])) == .accept)
        #expect(
            try Conversation(rules).send(Mail(fields: Array(repeating: ("Subject", "y"), count: 100_000)))
                == .accept)
    }
}
