// SPDX-License-Identifier: Apache-2.0

import MailSyntax
import Testing

@testable import Recipients

/// A conversation as a script, one step a line:
///
/// `< line` the server says; `> line` the conversation has said just this, next; `>` it has said nothing more;
/// `? number [size] address` a question; `= number answer` the question has been answered just so (see `text`);
/// `ready`, `busy`: whether it takes a question; `rest`; `starttls` TLS was asked for; `tls` TLS is there;
/// `closed words` it has given up for a reason with these words.
struct CalloutScript {
    /// How the server's bytes arrive.
    enum Feed: Sendable, CaseIterable {
        case whole, bytes, threes, sevens

        func pieces(_ bytes: [UInt8]) -> [[UInt8]] {
            let size =
                switch self {
                case .whole: max(bytes.count, 1)
                case .bytes: 1
                case .threes: 3
                case .sevens: 7
                }
            return stride(from: 0, to: bytes.count, by: size).map {
                Array(bytes[$0..<min($0 + size, bytes.count)])
            }
        }
    }

    var conversation: CalloutConversation
    var said: [UInt8] = []
    var answers: [Int: RecipientAnswer] = [:]
    var closed: String?
    var wantsTLS = false

    init(_ options: CalloutOptions) {
        conversation = CalloutConversation(options)
        take(conversation.begin())
    }

    mutating func take(_ steps: [ConversationStep]) {
        for step in steps {
            #expect(closed == nil, "nothing may follow close")
            switch step {
            case .send(let bytes): said += bytes
            case .answer(let number, let answer):
                #expect(answers[number] == nil, "answered twice")
                answers[number] = answer
            case .startTLS: wantsTLS = true
            case .close(let reason): closed = reason
            }
        }
    }

    mutating func receive(_ bytes: [UInt8]) {
        let steps = bytes.withUnsafeBytes { conversation.receive($0) }
        take(steps)
    }

    /// `status size=… limit=… trouble detail`, each only where there is one.
    static func text(_ answer: RecipientAnswer) -> String {
        var words = [answer.status.rawValue]
        if let size = answer.sizeAsked { words.append("size=\(size)") }
        if let limit = answer.sizeLimit { words.append("limit=\(limit)") }
        if answer.isSourceTrouble { words.append("trouble") }
        if !answer.detail.isEmpty { words.append(answer.detail) }
        return words.joined(separator: " ")
    }

    mutating func ask(_ number: Int, _ mailbox: Mailbox, size: Int? = nil) {
        take(conversation.ask(RecipientQuestion(mailbox, size: size, deadline: .now), number: number))
    }

    /// The next line that was said, without its end; nil if nothing is left.
    mutating func nextLine() -> String? {
        guard let end = said.firstIndex(of: 0x0A) else { return said.isEmpty ? nil : "unended" }
        let line = said[..<end]
        said.removeFirst(end + 1)
        return line.last == 0x0D ? String(decoding: line.dropLast(), as: UTF8.self) : "no CR"
    }

    /// Plays a script in all ways of cutting, with both line ends.
    static func play(
        _ options: CalloutOptions, _ script: String, sourceLocation: SourceLocation = #_sourceLocation
    ) {
        for feed in Feed.allCases {
            for lineEnd in ["\r\n", "\n"] {
                var player = CalloutScript(options)
                player.play(script, feed, lineEnd, sourceLocation)
            }
        }
    }

    private mutating func play(
        _ script: String, _ feed: Feed, _ lineEnd: String, _ sourceLocation: SourceLocation
    ) {
        var pending = ""
        for (index, line) in script.split(separator: "\n").enumerated() {
            let place: Comment = "line \(index + 1): \(line), \(feed)"
            if line.hasPrefix("< ") {
                pending += line.dropFirst(2) + lineEnd
                continue
            }
            for piece in feed.pieces(Array(pending.utf8)) { receive(piece) }
            pending = ""
            step(line, place, sourceLocation)
        }
        for piece in feed.pieces(Array(pending.utf8)) { receive(piece) }
        #expect(
            said.isEmpty, "more was said: \(String(decoding: said, as: UTF8.self))",
            sourceLocation: sourceLocation)
        #expect(answers.isEmpty, "more was answered: \(answers)", sourceLocation: sourceLocation)
        #expect(closed == nil, sourceLocation: sourceLocation)
    }

    private mutating func step(_ line: Substring, _ place: Comment, _ sourceLocation: SourceLocation) {
        let words = line.split(separator: " ", maxSplits: 2)
        switch words.first {
        case ">":
            let wanted = line.count > 2 ? String(line.dropFirst(2)) : nil
            let next = nextLine()
            #expect(next == wanted, place, sourceLocation: sourceLocation)
        case "?":
            let number = Int(words[1]) ?? -1
            let parts = words[2].split(separator: " ", maxSplits: 1)
            let size = parts.count > 1 ? Int(parts[0]) : nil
            ask(number, Mailbox(lenient: String(size == nil ? words[2] : parts[1])), size: size)
        case "=":
            let answer = answers.removeValue(forKey: Int(words[1]) ?? -1).map(Self.text)
            #expect(answer == String(words[2]), place, sourceLocation: sourceLocation)
        case "ready": #expect(conversation.isReady, place, sourceLocation: sourceLocation)
        case "busy": #expect(!conversation.isReady, place, sourceLocation: sourceLocation)
        case "rest": take(conversation.rest())
        case "starttls":
            #expect(wantsTLS, place, sourceLocation: sourceLocation)
            wantsTLS = false
        case "tls": take(conversation.tlsStarted())
        case "quit": said += conversation.farewell()
        case "closed":
            let wanted = line.dropFirst(7)
            #expect(
                closed?.contains(wanted) == true, "\(place): \(closed ?? "-")", sourceLocation: sourceLocation
            )
            closed = nil
        default: Issue.record("\(place)", sourceLocation: sourceLocation)
        }
    }
}
