// SPDX-License-Identifier: Apache-2.0

import MailSyntax
import TestSupport
import Testing

@testable import Recipients

@Suite("A conversation with a socketmap server")
struct SocketmapConversationTests {
    private func question(_ address: String) -> RecipientQuestion {
        RecipientQuestion(Mailbox(lenient: address), deadline: .now + .seconds(10))
    }

    private func ready(pipelined: Int = 1) -> SocketmapConversation {
        var talk = SocketmapConversation(map: "users", pipelined: pipelined)
        #expect(!talk.isReady)
        #expect(talk.begin().isEmpty)
        #expect(talk.isReady)
        return talk
    }

    private func receive(_ text: String, _ talk: inout SocketmapConversation, piece: Int = 1000)
        -> [ConversationStep]
    {
        let bytes = Array(text.utf8)
        var steps: [ConversationStep] = []
        for start in stride(from: 0, to: bytes.count, by: piece) {
            steps += bytes[start..<min(start + piece, bytes.count)].withUnsafeBytes { talk.receive($0) }
        }
        return steps
    }

    private func reason(_ steps: [ConversationStep]) -> String? {
        guard steps.count == 1, case .close(let reason)? = steps.first else { return nil }
        return reason
    }

    @Test("a question is a netstring, its answer may be cut anywhere", arguments: [1, 2, 5, 100])
    func whole(piece: Int) {
        var talk = ready()
        #expect(
            talk.ask(question("Joe@Example.com"), number: 7) == [
                .send(Array("21:users joe@example.com,".utf8))
            ])
        #expect(talk.openCount == 1)
        #expect(!talk.isReady)
        #expect(receive("4:OK 1,", &talk, piece: piece) == [.answer(7, RecipientAnswer(.ok))])
        #expect(talk.openCount == 0)
        #expect(talk.isReady)
        #expect(talk.rest().isEmpty)
        _ = talk.ask(question("jane@example.com"), number: 8)
        #expect(receive("9:NOTFOUND ,", &talk, piece: piece) == [.answer(8, RecipientAnswer(.unknown))])
        #expect(talk.farewell().isEmpty)
    }

    @Test("questions that are sent ahead are answered in their order")
    func pipelined() {
        var talk = ready(pipelined: 3)
        for number in 1...3 {
            #expect(talk.isReady)
            _ = talk.ask(question("a\(number)@example.com"), number: number)
        }
        #expect(!talk.isReady)
        #expect(talk.openCount == 3)
        let steps = receive("4:OK 1,9:NOTFOUND ,10:TEMP later,", &talk)
        #expect(
            steps == [
                .answer(1, RecipientAnswer(.ok)), .answer(2, RecipientAnswer(.unknown)),
                .answer(3, RecipientAnswer(.failed, "later")),
            ])
        var most = ready(pipelined: 1_000_000)
        var count = 0
        while most.isReady, count < 1000 {
            count += 1
            _ = most.ask(question("a@example.com"), number: count)
        }
        #expect(count == RecipientLimits.pipelined)
    }

    @Test(
        "an address that could do harm is unknown, and never sent",
        arguments: [
            "a\nb@example.com", "a\r\n@example.com", "a\u{0}@example.com", "a@example.com\n",
            "\u{1b}[2J@example.com",
            "\"a\n5:users b,\"@example.com", "a\u{7f}@example.com", "a\u{85}b@example.com",
            "a\u{2028}@example.com",
            "", "@", "\u{0}",
        ])
    func harmful(address: String) {
        var talk = ready()
        #expect(talk.ask(question(address), number: 1) == [.answer(1, RecipientAnswer(.unknown))])
        #expect(talk.openCount == 0)
        #expect(talk.isReady)
    }

    @Test(
        "nothing in an address breaks out of its request",
        arguments: [
            "a,20:users b@example.com,@example.com", "\"a b\"@example.com", "5:users@example.com",
            "a,b:c@example.com",
            "\u{fc}@b\u{fc}cher.example", "\u{1f600}@example.com", "a@example.com,", ",", "@b",
            "a b@example.com",
            "\"users c@example.com\"@example.com", "a@[192.0.2.1]",
        ])
    func contained(address: String) throws {
        var talk = ready()
        let steps = talk.ask(question(address), number: 1)
        guard case .send(let bytes)? = steps.first, steps.count == 1 else {
            Issue.record("not sent: \(steps)")
            return
        }
        var reader = NetstringReader(limit: 10_000)
        var offset = 0
        let read = try bytes.withUnsafeBytes { try reader.next($0, from: &offset) }
        #expect(offset == bytes.count)
        #expect(read == Array("users \(Mailbox(lenient: address).canonical)".utf8))
    }

    @Test(
        "what is no answer ends the conversation, for good",
        arguments: [
            ("5:hello,", "answer is none: hello"), ("HTTP/1.1 400\r\n", "no length"),
            ("04:OK 1,", "begins with 0"),
            ("4:OK 1;", "does not end in a comma"), ("100001:", "longer than 100000 bytes"),
            ("220 mail.example.com ESMTP\r\n", "no length"), ("0:,", "answer is none: "),
            ("7:a\r\nb\u{0}cd,", "answer is none: a b cd"),
        ])
    func broken(text: String, words: String) {
        for piece in [1, 3, 1000] {
            var talk = ready()
            _ = talk.ask(question("joe@example.com"), number: 1)
            let reason = reason(receive(text, &talk, piece: piece))
            #expect(reason?.contains(words) == true, "\(reason ?? "none")")
            #expect(!talk.isReady)
            #expect(receive("4:OK 1,", &talk).isEmpty)
            #expect(!talk.isReady)
        }
    }

    @Test(
        "an answer without a question ends the conversation, from its first byte on",
        arguments: ["4:OK 1,", "4"])
    func unasked(text: String) {
        var idle = ready()
        #expect(reason(receive(text, &idle))?.contains("without a question") == true)
        var talk = ready()
        _ = talk.ask(question("joe@example.com"), number: 1)
        let steps = receive("4:OK 1," + text, &talk)
        #expect(steps.first == .answer(1, RecipientAnswer(.ok)))
        #expect(reason(Array(steps.dropFirst()))?.contains("without a question") == true)
        #expect(!talk.isReady)
    }

    @Test("an answer of the largest size is read")
    func largest() {
        var talk = ready()
        _ = talk.ask(question("joe@example.com"), number: 1)
        let data = "OK " + String(repeating: "x", count: RecipientLimits.socketmapAnswer - 3)
        #expect(
            receive("\(data.utf8.count):\(data),", &talk, piece: 4096) == [.answer(1, RecipientAnswer(.ok))])
    }

    @Test("any bytes are answers or the end")
    func anyBytes() {
        var random = SplitMix64(seed: 3)
        let pieces = ["4:OK 1,", "9:NOTFOUND ,", "3:", "4:", "OK 1", ",", "0", "TEMP x", "10:TEMP later,"]
        for _ in 0..<3000 {
            var talk = ready(pipelined: 5)
            for number in 0..<random.below(6) where talk.isReady {
                _ = talk.ask(question("a\(number)@example.com"), number: number)
            }
            var answers = talk.openCount
            for _ in 0..<random.below(12) {
                let text = random.chance(0.1) ? "\u{0}\u{ff}" : random.pick(pieces)
                for case .answer in receive(text, &talk, piece: 1 + random.below(8)) { answers -= 1 }
            }
            #expect(answers >= 0)
        }
    }
}
