// SPDX-License-Identifier: Apache-2.0

internal import FilterEngine
internal import MailSyntax
internal import RuleLanguage

/// `fields.conflicts`: header fields that contradict each other, as those of forgers do who imitate a mail program.
///
/// - `message-id-time`: the moment within a Message-ID of Outlook's form is two days and more from the Date.
/// - `boundary-time`: the same of the boundary.
/// - `message-id-form`: the Message-ID has Outlook's form, and no field says that the message came from Outlook.
/// - `mimeole-version`: X-Mailer and X-MimeOLE name different versions of Outlook Express.
/// - `thread-index`: it is not base64 of 22 octets and five for each answer, which Outlook and Exchange write.
///
/// A Date that can't be read contradicts nothing. Lists and servers that write a new Date are why it takes two days.
enum ConflictFacts {
    private static let words = [
        "message-id-time", "boundary-time", "message-id-form", "mimeole-version", "thread-index",
    ]
    /// Seconds.
    private static let tolerance = 2 * 86_400

    static let all: [any Fact] = [
        ManyFieldsFact(
            .init(
                "fields.conflicts", .list(.enumeration(words)), .message, from: .header,
                reason: .always("forged"), "header fields that contradict each other, as a forger's do"),
            bodies: ["Date", "Message-ID", "Content-Type", "X-Mailer", "X-MimeOLE", "Thread-Index"],
            counts: []
        ) { fields in
            let conflicts = Conflicts(fields)
            return .list(words.filter(conflicts.has).map { .text($0) })
        }
    ]

    private struct Conflicts {
        private let date: Int?
        private let messageID: OutlookStamp?
        private let boundary: OutlookStamp?
        private let mailer: String
        private let mimeOLE: String
        private let threadIndex: [String]

        init(_ fields: ManyFields) {
            func first(_ name: String) -> String { fields.texts(name).first ?? "" }
            date = ConflictFacts.bytes(first("Date")) { DateTime($0) }?.unixTime
            messageID = ConflictFacts.bytes(first("Message-ID")) { MessageID($0) }
                .flatMap { OutlookStamp(messageID: $0.left) }
            boundary = OutlookStamp(boundary: first("Content-Type").utf8)
            mailer = first("X-Mailer")
            mimeOLE = first("X-MimeOLE")
            threadIndex = fields.texts("Thread-Index")
        }

        func has(_ word: String) -> Bool {
            switch word {
            case "message-id-time": isFar(messageID)
            case "boundary-time": isFar(boundary)
            case "message-id-form": messageID != nil && mimeOLE.isEmpty && !mailer.contains("Outlook")
            case "mimeole-version": hasOtherVersion
            default: threadIndex.contains { !ConflictFacts.isThreadIndex($0) }
            }
        }

        private func isFar(_ stamp: OutlookStamp?) -> Bool {
            guard let date, let stamp else { return false }
            return abs(stamp.unixTime - date) > tolerance
        }

        private var hasOtherVersion: Bool {
            guard mailer.contains("Outlook Express"), !mimeOLE.isEmpty,
                let one = ConflictFacts.version(mailer), let other = ConflictFacts.version(mimeOLE)
            else { return false }
            return one != other
        }
    }

    private static func bytes<Read>(_ text: String, _ read: (UnsafeRawBufferPointer) -> Read?) -> Read? {
        var text = text
        return text.withUTF8 { read(UnsafeRawBufferPointer($0)) }
    }

    /// The last four numbers with dots between them.
    private static func version(_ text: String) -> Substring? {
        text.split { !("0"..."9").contains($0) && $0 != "." }.last { $0.split(separator: ".").count == 4 }
    }

    private static func isThreadIndex(_ text: String) -> Bool {
        let letters = text.filter { !$0.isWhitespace }
        let digits = letters.prefix { $0 != "=" }
        guard digits.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "+" || $0 == "/") }),
            letters.dropFirst(digits.count).allSatisfy({ $0 == "=" }), digits.count % 4 != 1
        else { return false }
        let octets = digits.count * 3 / 4
        return octets >= 22 && (octets - 22) % 5 == 0
    }
}
