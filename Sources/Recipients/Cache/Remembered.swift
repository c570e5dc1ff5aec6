// SPDX-License-Identifier: Apache-2.0

internal import MailSyntax

/// What is remembered of a recipient, small: a million of them are held in memory.
///
/// Times are seconds since 1970, 0 for never. Sizes above 4 GiB are held as that, which for `ok` means that
/// larger messages ask again, and for a limit that there is none.
struct Remembered: Sendable, Hashable {
    /// What few answers have.
    final class More: Sendable, Hashable {
        let detail: String
        let aliases: [Mailbox]
        let quotaUsed: Int?
        let quotaLimit: Int?

        init(detail: String, aliases: [Mailbox], quotaUsed: Int?, quotaLimit: Int?) {
            self.detail = detail
            self.aliases = aliases
            self.quotaUsed = quotaUsed
            self.quotaLimit = quotaLimit
        }

        static func == (one: More, other: More) -> Bool {
            one.detail == other.detail && one.aliases == other.aliases && one.quotaUsed == other.quotaUsed
                && one.quotaLimit == other.quotaLimit
        }

        func hash(into hasher: inout Hasher) { hasher.combine(detail) }
    }

    let status: RecipientAnswer.Status
    let isSourceTrouble: Bool
    /// Messages that were let in by it: each of them may have been the one that filled the mailbox.
    var served: UInt8 = 0
    let expires: UInt32
    /// When it was last found, or believed, to take mail.
    var lastOK: UInt32
    /// Since when it has been found full each time.
    let fullSince: UInt32
    private let sizeAskedOrNone: UInt32
    private let sizeLimitOrNone: UInt32
    let more: More?

    private static let none = UInt32.max

    init(
        _ answer: RecipientAnswer, expires: Int, lastOK: Int, fullSince: Int
    ) {
        status = answer.status
        isSourceTrouble = answer.isSourceTrouble
        self.expires = UInt32(clamping: expires)
        self.lastOK = UInt32(clamping: lastOK)
        self.fullSince = UInt32(clamping: fullSince)
        sizeAskedOrNone =
            answer.sizeAsked.map { min(UInt32(clamping: $0), Remembered.none - 1) } ?? Remembered.none
        sizeLimitOrNone = answer.sizeLimit.map { UInt32(clamping: $0) } ?? Remembered.none
        let isPlain =
            answer.detail.isEmpty && answer.aliases.isEmpty && answer.quotaUsed == nil
            && answer.quotaLimit == nil
        more =
            isPlain
            ? nil
            : More(
                detail: answer.detail, aliases: answer.aliases, quotaUsed: answer.quotaUsed,
                quotaLimit: answer.quotaLimit)
    }

    /// Bytes of the question that it answers, where the answer depends on it.
    var sizeAsked: Int? { sizeAskedOrNone == Remembered.none ? nil : Int(sizeAskedOrNone) }

    /// What it said.
    var answer: RecipientAnswer {
        var answer = RecipientAnswer(status, more?.detail ?? "")
        answer.isSourceTrouble = isSourceTrouble
        answer.aliases = more?.aliases ?? []
        answer.quotaUsed = more?.quotaUsed
        answer.quotaLimit = more?.quotaLimit
        answer.sizeAsked = sizeAsked
        answer.sizeLimit = sizeLimitOrNone == Remembered.none ? nil : Int(sizeLimitOrNone)
        answer.fullSince = fullSince == 0 ? nil : Int(fullSince)
        return answer
    }

    /// True if it says something of a message of that size.
    func covers(size: Int?) -> Bool { sizeAskedOrNone == Remembered.none || answer.covers(size: size) }
}
