// SPDX-License-Identifier: Apache-2.0

import MailSyntax
import Testing

@testable import Recipients

@Suite("An answer, small and as bytes")
struct RememberedTests {
    private static let answers: [RecipientAnswer] = {
        var everything = RecipientAnswer(.ok, "250 2.1.5 caf\u{e9} \"ok\" = so")
        everything.aliases = [Mailbox(lenient: "a@example.com"), Mailbox(lenient: "\"b c\"@example.org")]
        everything.quotaUsed = 1 << 40
        everything.quotaLimit = 1 << 41
        everything.sizeLimit = 26_214_400
        everything.sizeAsked = 1234
        return RecipientAnswer.Status.allCases.map { RecipientAnswer($0) }
            + [everything, RecipientAnswer(.full, "over quota"), .sized(.ok, asked: 0, limit: 0)]
    }()

    @Test("an answer comes back as it was, from memory and from bytes", arguments: answers)
    func roundTrip(answer: RecipientAnswer) {
        let remembered = Remembered(answer, expires: 1_800_000_000, lastOK: 17, fullSince: 0)
        #expect(remembered.answer == answer)
        let read = RememberedCodec.read(RememberedCodec.bytes(remembered))
        #expect(read == remembered)
        #expect(read?.answer == answer)
    }

    @Test("times and sizes beyond what is held become the largest that are")
    func clamped() {
        let huge = Remembered(
            .sized(.ok, asked: .max, limit: .max), expires: .max, lastOK: -5, fullSince: .max)
        #expect(huge.answer.sizeLimit == nil)
        #expect(huge.sizeAsked == Int(UInt32.max - 1))
        #expect(huge.expires == .max)
        #expect(huge.lastOK == 0)
    }

    @Test("what was not written by us is nothing, whatever it is")
    func garbage() {
        let good = RememberedCodec.bytes(
            Remembered(RememberedTests.answers[6], expires: 5, lastOK: 1, fullSince: 0))
        for end in 0..<good.count { _ = RememberedCodec.read(Array(good[..<end])) }
        for text in [
            "", "1", "2\nstatus=ok\nexpires=5", "1\nstatus=maybe\nexpires=5", "1\nstatus=ok", "1\nstatus",
        ] {
            #expect(RememberedCodec.read(Array(text.utf8)) == nil, "\(text)")
        }
        #expect(RememberedCodec.read([0xff, 0xfe, 0]) == nil)
        let negative =
            "1\nstatus=ok\nexpires=5\nquota_used=\(Int.min)\nquota_limit=-1\nsize_limit=-7\nlast_ok=-1"
        #expect(RememberedCodec.read(Array(negative.utf8))?.answer == RecipientAnswer(.ok))
        let later = "1\nstatus=ok\nexpires=5\nnew_in_a_later_version=1"
        #expect(RememberedCodec.read(Array(later.utf8))?.answer.status == .ok)
    }

    @Test("an answer takes no more than 32 bytes")
    func size() {
        #expect(MemoryLayout<Remembered>.stride <= 32)
    }
}
