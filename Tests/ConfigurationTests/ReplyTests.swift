// SPDX-License-Identifier: Apache-2.0

import FilterEngine
import Testing

@testable import Configuration

@Suite("Replies")
struct ReplyTests {
    static let mistakes: [(String, [String])] = [
        (
            "reject: 450 4.7.1 later",
            [
                "4:13: error: reject goes with a 5xx code, not 450; write 'tempfail:', or for example 550 5.7.1 why, and what to do"
            ]
        ),
        (
            "tempfail: \"550 5.7.1 never\"",
            [
                "4:16: error: tempfail goes with a 4xx code, not 550; write 'reject:', or for example 451 4.7.1 why, and what to do"
            ]
        ),
        (
            "reject: '550 4.7.1 no'",
            [
                "4:18: error: code 550 and enhanced status code 4.7.1 say different things;"
                    + " write 550 5.7.1, or a code that begins with 4"
            ]
        ),
        (
            "reject: 250 2.0.0 fine",
            [
                "4:13: error: 250 is no code to refuse with; write 4xx (try again later) or 5xx (refused for good)"
            ]
        ),
        (
            "reject: no thanks",
            [
                "4:13: error: a reply begins with a code of three digits; write the code, the enhanced status code and the text: 550 5.7.1 text"
            ]
        ),
        (
            "reject: 550 no",
            [
                "4:17: error: the enhanced status code (RFC 3463) is missing; write it after the code: 550 5.7.1 text, 450 4.7.1 text"
            ]
        ),
        (
            "reject: 550 5.7.01 no",
            [
                "4:17: error: this is no enhanced status code (RFC 3463); write class 4 or 5 and two numbers to 999 without leading zeros: 5.7.1"
            ]
        ),
        ("reject: 550 5.7.1", ["4:22: error: the reply has no text; say what the sender can do about it"]),
        (
            "reject: ''",
            ["4:13: error: reject should not be empty; for example reject: \"550 5.7.1 why, and what to do\""]
        ),
        (
            "reject: [a]",
            ["4:13: error: reject should be a text; for example reject: \"550 5.7.1 why, and what to do\""]
        ),
        (
            "reject: \"550 5.7.1 a\\nb\"",
            ["4:25: error: a reply has no line breaks; write it on one line; it is wrapped when sent"]
        ),
        (
            "reject: \"550 5.7.1 a\\eb\"",
            ["4:25: error: a reply has no control characters (here 27); leave it out"]
        ),
        (
            "reject: 550 5.7.1 no {subjet}",
            ["4:27: error: there is no fact 'subjet'; did you mean 'subject'?"]
        ),
        (
            "reject: 550 5.7.1 no {subject",
            ["4:26: error: this '{' is not closed; write {fact}, or '{{' for a brace"]
        ),
        (
            "reject: '550 5.7.1   5 {'",
            ["4:28: error: this '{' is not closed; write {fact}, or '{{' for a brace"]
        ),
        ("reject: 550 5.7.1 {body.raw}", ["4:24: error: 'body.raw' can't be put into a text"]),
        (
            "reject: 550 5.7.1 nö",
            ["4:13: warning: not every server can read a reply that is not ASCII; use ASCII only"]
        ),
    ]

    @Test("a mistake is told with its place and what to write", arguments: mistakes)
    func mistake(action: String, expected: [String]) {
        // The condition is true of some only, so that nothing else is to be said.
        #expect(remarks(rule(when: "client.port > 1", action)) == expected)
    }

    @Test("a reply that is too long is told")
    func tooLong() {
        let found = remarks(rule(when: "true", "reject: 550 5.7.1 " + String(repeating: "a", count: 40_000)))
        #expect(found.count == 1)
        #expect(found.first?.contains("the text has 40000 octets, at most ") == true, "\(found)")
    }

    @Test(
        "the line break that ends a block scalar is not part of the reply", arguments: ["|", ">", "|+", ">-"])
    func blocks(style: String) throws {
        let snapshot = try Snapshot.parse(
            rule(when: "true", "reject: \(style)\n      550 5.7.1 no\n"), file: "c.yaml")
        guard case .reject(let reply) = snapshot.policy.rules.first?.action else {
            Issue.record("no rule")
            return
        }
        #expect(reply.code == 550)
        #expect(reply.text.fixedText == "no")
    }
}
