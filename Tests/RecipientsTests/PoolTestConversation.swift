// SPDX-License-Identifier: Apache-2.0

import MailSyntax
import Recipients

/// The smallest protocol there can be: `ask NAME` is answered with `ok NAME` or `unknown NAME`, a line each.
struct LineConversation: Conversation {
    /// Questions at once.
    var pipelined = 1
    /// Questions after which it is used up.
    var most = Int.max
    /// True if the server says `hi` first.
    var isGreeted = false
    /// True if TLS comes first: `starttls`, then `go`.
    var wantsTLS = false
    /// Sent when there is nothing to ask.
    var pause = ""

    private var isUp = false
    private var isClosed = false
    private var asked = 0
    private var open: [(number: Int, name: String)] = []
    private var line: [UInt8] = []

    init() {}

    init(_ change: (inout LineConversation) -> Void) {
        self.init()
        change(&self)
    }

    var isReady: Bool { isUp && !isClosed && open.count < pipelined && asked < most }
    var openCount: Int { open.count }

    mutating func begin() -> [ConversationStep] {
        if isGreeted { return [] }
        return greeted()
    }

    private mutating func greeted() -> [ConversationStep] {
        if wantsTLS { return [.send(Array("starttls\n".utf8))] }
        isUp = true
        return []
    }

    mutating func ask(_ question: RecipientQuestion, number: Int) -> [ConversationStep] {
        asked += 1
        open.append((number, question.mailbox.localPart))
        return [.send(Array("ask \(question.mailbox.localPart)\n".utf8))]
    }

    mutating func rest() -> [ConversationStep] { pause.isEmpty ? [] : [.send(Array("\(pause)\n".utf8))] }

    mutating func receive(_ bytes: UnsafeRawBufferPointer) -> [ConversationStep] {
        var steps: [ConversationStep] = []
        for byte in bytes where !isClosed {
            if byte == UInt8(ascii: "\n") {
                steps += take(String(decoding: line, as: UTF8.self))
                line = []
            } else if line.count < 1000 {
                line.append(byte)
            } else {
                steps += close("a line without an end")
            }
        }
        return steps
    }

    private mutating func take(_ line: String) -> [ConversationStep] {
        let words = line.split(separator: " ")
        if line == "hi", isGreeted { return greeted() }
        if line == "go", wantsTLS { return [.startTLS] }
        if line.hasPrefix("421") { return close(line) }
        if words.count == 2, let status = RecipientAnswer.Status(rawValue: String(words[0])),
            let first = open.first, first.name == words[1]
        {
            open.removeFirst()
            return [.answer(first.number, RecipientAnswer(status))]
        }
        return close("not an answer: \(line)")
    }

    private mutating func close(_ reason: String) -> [ConversationStep] {
        isClosed = true
        return [.close(reason)]
    }

    mutating func tlsStarted() -> [ConversationStep] {
        isUp = true
        return [.send(Array("secured\n".utf8))]
    }

    mutating func farewell() -> [UInt8] { Array("bye\n".utf8) }
}
