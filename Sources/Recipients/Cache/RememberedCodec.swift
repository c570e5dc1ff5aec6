// SPDX-License-Identifier: Apache-2.0

internal import MailSyntax

/// What is remembered of a recipient as bytes, for the state store.
///
/// One byte of version, one of the status, then `name=value` lines: readable by who looks into the store, and
/// lines that this version does not know are passed over.
enum RememberedCodec {
    private static let version = "1"

    static func bytes(_ remembered: Remembered) -> [UInt8] {
        let answer = remembered.answer
        var lines = [
            version, "status=\(answer.status.rawValue)", "expires=\(remembered.expires)",
            "last_ok=\(remembered.lastOK)", "full_since=\(remembered.fullSince)",
        ]
        let numbers = [
            ("size_asked", answer.sizeAsked), ("size_limit", answer.sizeLimit),
            ("quota_used", answer.quotaUsed),
            ("quota_limit", answer.quotaLimit),
        ]
        for (name, value) in numbers {
            if let value { lines.append("\(name)=\(value)") }
        }
        if !answer.detail.isEmpty { lines.append("detail=\(line(answer.detail))") }
        for alias in answer.aliases { lines.append("alias=\(line(alias.address))") }
        return Array(lines.joined(separator: "\n").utf8)
    }

    /// nil for anything that was not written by `bytes`.
    static func read(_ bytes: [UInt8]) -> Remembered? {
        let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
        guard lines.first == Substring(version) else { return nil }
        var status: RecipientAnswer.Status?
        var numbers: [Substring: Int] = [:]
        var detail = ""
        var aliases: [Mailbox] = []
        for line in lines.dropFirst() {
            guard let equals = line.firstIndex(of: "=") else { return nil }
            let value = line[line.index(after: equals)...]
            switch line[..<equals] {
            case "status": status = RecipientAnswer.Status(rawValue: String(value))
            case "detail": detail = String(value)
            case "alias":
                guard aliases.count < RecipientLimits.aliases else { return nil }
                aliases.append(Mailbox(lenient: String(value)))
            // What is below 0 was not written by us.
            case let name: numbers[name] = Int(value).flatMap { $0 < 0 ? nil : $0 }
            }
        }
        guard let status, let expires = numbers["expires"] else { return nil }
        var answer = RecipientAnswer(status, detail)
        answer.aliases = aliases
        answer.sizeAsked = numbers["size_asked"]
        answer.sizeLimit = numbers["size_limit"]
        answer.quotaUsed = numbers["quota_used"]
        answer.quotaLimit = numbers["quota_limit"]
        return Remembered(
            answer, expires: expires, lastOK: numbers["last_ok"] ?? 0, fullSince: numbers["full_since"] ?? 0)
    }

    private static func line(_ text: String) -> String {
        String(String.UnicodeScalarView(text.unicodeScalars.map { $0 == "\n" || $0 == "\r" ? " " : $0 }))
    }
}
