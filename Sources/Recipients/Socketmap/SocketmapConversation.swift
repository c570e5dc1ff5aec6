// SPDX-License-Identifier: Apache-2.0

internal import MailSyntax

/// A conversation with a socketmap server, the protocol of Sendmail and Postfix (socketmap_table(5)).
///
/// A request is the netstring of `MAP SPACE KEY`, the key being the mailbox in its canonical form; the answers come in
/// the order of the requests. What they say stands at ``SocketmapReply``. An address that could do harm, with a control
/// character in it, is `unknown` and never sent. Limit: `RecipientLimits.socketmapAnswer`. Whatever is no answer ends
/// the conversation.
public struct SocketmapConversation: Conversation {
    private let map: String
    private let pipelined: Int
    private var reader = NetstringReader(limit: RecipientLimits.socketmapAnswer)
    private var open: [(number: Int, mailbox: Mailbox)] = []
    private var hasBegun = false
    private var isClosed = false

    /// Asks the map of that name. Many servers read one request at a time and lose a second one that comes with
    /// it: no more than one is sent ahead unless `pipelined` says so.
    public init(map: String, pipelined: Int = 1) {
        self.map = map
        self.pipelined = min(max(pipelined, 1), RecipientLimits.pipelined)
    }

    /// True once connected, while fewer questions are open than may be pipelined.
    public var isReady: Bool { hasBegun && !isClosed && open.count < pipelined }
    /// Questions asked and not answered yet.
    public var openCount: Int { open.count }

    /// The server greets nobody: questions may be asked at once.
    public mutating func begin() -> [ConversationStep] {
        hasBegun = true
        return []
    }

    /// Sends the request, or answers at once that there can't be such a mailbox.
    public mutating func ask(_ question: RecipientQuestion, number: Int) -> [ConversationStep] {
        let key = question.mailbox.canonical
        guard !key.isEmpty, !key.unicodeScalars.contains(where: AliasWord.isUnfit) else {
            return [.answer(number, RecipientAnswer(.unknown))]
        }
        open.append((number, question.mailbox))
        return [.send(NetstringReader.encoded("\(map) \(key)".utf8))]
    }

    /// Nothing to say: the connection can wait.
    public mutating func rest() -> [ConversationStep] { [] }

    /// Takes replies, cut anywhere.
    public mutating func receive(_ bytes: UnsafeRawBufferPointer) -> [ConversationStep] {
        guard !isClosed else { return [] }
        var steps: [ConversationStep] = []
        var offset = 0
        do throws(NetstringReader.Malformed) {
            while let reply = try reader.next(bytes, from: &offset) {
                guard let asked = open.first else {
                    return steps + close("the socketmap server answered without a question")
                }
                guard let answer = SocketmapReply.answer(reply, to: asked.mailbox) else {
                    let words = SocketmapReply.cleaned(String(decoding: reply, as: UTF8.self))
                    return steps + close("the socketmap server's answer is none: \(words)")
                }
                open.removeFirst()
                steps.append(.answer(asked.number, answer))
            }
        } catch {
            return steps + close("the socketmap server's answer is \(error.reason)")
        }
        guard reader.isAtStart || !open.isEmpty else {
            return steps + close("the socketmap server answered without a question")
        }
        return steps
    }

    /// There is no TLS in this protocol.
    public mutating func tlsStarted() -> [ConversationStep] { [] }

    /// Nothing: the protocol has no farewell.
    public mutating func farewell() -> [UInt8] { [] }

    private mutating func close(_ reason: String) -> [ConversationStep] {
        isClosed = true
        return [.close(reason)]
    }
}
