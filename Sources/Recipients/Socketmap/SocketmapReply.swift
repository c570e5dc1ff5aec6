// SPDX-License-Identifier: Apache-2.0

internal import MailSyntax

/// What a socketmap server says of a mailbox.
///
/// A reply is `OK data`, `NOTFOUND `, `TEMP reason`, `TIMEOUT reason` or `PERM reason` (socketmap_table(5)). Of the
/// data, words between blanks or commas, we understand:
///
/// - `status=` `ok`, `unknown`, `full`, `disabled`, `refused` or `failed`;
/// - `quota_used=`, `quota_limit=`, `size_limit=`: bytes, in decimal digits;
/// - `text=`: all that follows is the source's own words;
/// - a word with `@` is another address to ask, as in Postfix's virtual alias tables.
///
/// Anything else (the path of a mailbox, a transport, `1`) says that the mailbox exists and no more.
enum SocketmapReply {
    /// The answer in a reply; nil for what is none of the five.
    static func answer(_ reply: [UInt8], to mailbox: Mailbox) -> RecipientAnswer? {
        let space = reply.firstIndex(of: UInt8(ascii: " ")) ?? reply.endIndex
        let rest = String(decoding: reply[space...].dropFirst(), as: UTF8.self)
        switch String(decoding: reply[..<space], as: UTF8.self) {
        case "OK": return answer(data: rest, to: mailbox)
        case "NOTFOUND": return RecipientAnswer(.unknown)
        case "TEMP", "TIMEOUT", "PERM":
            let reason = cleaned(rest)
            let word = String(decoding: reply[..<space], as: UTF8.self)
            return RecipientAnswer(.failed, reason.isEmpty ? "the socketmap server answered \(word)" : reason)
        default: return nil
        }
    }

    /// What the data behind `OK` say.
    static func answer(data: String, to mailbox: Mailbox) -> RecipientAnswer {
        var answer = RecipientAnswer(.ok)
        var known = Set<Mailbox>()
        for word in AddressWords(data) {
            let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let value = parts.count == 2 ? parts[1] : ""
            switch parts.count == 2 ? parts[0] : "" {
            case "status":
                guard let status = RecipientAnswer.Status(rawValue: String(value)) else {
                    return failed("an unknown status", word)
                }
                answer.status = status
            case "quota_used":
                guard let bytes = bytes(value) else { return failed("no number of bytes", word) }
                answer.quotaUsed = bytes
            case "quota_limit":
                guard let bytes = bytes(value) else { return failed("no number of bytes", word) }
                answer.quotaLimit = bytes
            case "size_limit":
                guard let bytes = bytes(value) else { return failed("no number of bytes", word) }
                answer.sizeLimit = bytes
            case "text":
                answer.detail = cleaned(String(data[value.startIndex...]))
                return finished(answer)
            default:
                guard isAddress(word) else { continue }
                guard let alias = AliasWord.mailbox(word, asked: mailbox) else {
                    return failed("an address that is none", word)
                }
                guard known.insert(alias).inserted else { continue }
                answer.aliases.append(alias)
                guard answer.aliases.count <= RecipientLimits.aliases else {
                    return RecipientAnswer(
                        .failed,
                        "the socketmap server named more than \(RecipientLimits.aliases) other addresses")
                }
            }
        }
        return finished(answer)
    }

    /// Only who is there has other addresses, and only who is not needs words.
    private static func finished(_ answer: RecipientAnswer) -> RecipientAnswer {
        var answer = answer
        if answer.status == .ok { answer.detail = "" } else { answer.aliases = [] }
        return answer
    }

    private static func failed(_ what: String, _ word: Substring) -> RecipientAnswer {
        RecipientAnswer(.failed, cleaned("the socketmap server answered with \(what): \(word)"))
    }

    /// True for a word with "@", unless it is a path: virtual_mailbox_maps may hold `example.com/joe@example.com/`.
    private static func isAddress(_ word: Substring) -> Bool {
        guard let at = word.utf8.lastIndex(of: UInt8(ascii: "@")) else { return false }
        return !word.hasPrefix("/") && !word[at...].utf8.contains(UInt8(ascii: "/"))
    }

    /// 1*DIGIT; nil for anything else, and for what no Int holds.
    private static func bytes(_ text: Substring) -> Int? {
        text.utf8.allSatisfy { (0x30...0x39).contains($0) } ? Int(text) : nil
    }

    /// A source's own words: what could break a line is a blank, and at most `RecipientLimits.detail` bytes are kept.
    static func cleaned(_ text: String) -> String {
        var kept = String.UnicodeScalarView()
        var count = 0
        for scalar in text.unicodeScalars {
            let scalar = AliasWord.isUnfit(scalar) ? " " : scalar
            if scalar == " ", kept.last == " " || kept.isEmpty { continue }
            count += String(scalar).utf8.count
            guard count <= RecipientLimits.detail else { break }
            kept.append(scalar)
        }
        if kept.last == " " { kept.removeLast() }
        return String(kept)
    }
}
