// SPDX-License-Identifier: Apache-2.0
//
// A conversation with an LMTP (RFC 2033) or SMTP (RFC 5321) server that is asked for recipients with RCPT and
// never sent a message. Limits: RecipientLimits.pipelined, questionsOfAConnection, refusalsOfAConnection,
// transactions, recipientsOfATransaction, detail; SyntaxLimits.serverReplyLine, serverReplyLines.

internal import MailSyntax

/// Asks an LMTP or SMTP server for recipients.
///
/// What it says: LHLO or EHLO (HELO where SMTP's EHLO is refused), STARTTLS, MAIL, RCPT, RSET, QUIT. Questions
/// that name the same size share a transaction. An address that can't be said is `unknown`, one that the
/// server does not take for its characters is `refused`; both at once and without a word to the server.
///
/// It closes on what is no reply, a reply too many, 421, and where the server doesn't let it begin or reset.
public struct CalloutConversation: Conversation {
    /// What the server's next reply is for.
    enum Phase: Sendable {
        case greeting, hello, oldHello, startTLS, handshake, ready, closed
    }

    /// A command of a transaction, not sent or not answered yet.
    enum Command: Sendable {
        case mail(CalloutTransaction)
        case recipient(CalloutQuestion, transaction: Int)
        case reset
    }

    let options: CalloutOptions
    var phase = Phase.greeting
    var reader = ServerReplyReader()
    var extensions = CalloutExtensions()
    /// True if the server has refused EHLO: what it can do is not known.
    var isOld = false
    private var isEncrypted = false

    /// Commands for later, and those that wait for their replies.
    var waiting: [Command] = []
    var sent: [Command] = []
    /// The transaction that another question may join; nil if the server has none open.
    var current: CalloutTransaction?
    /// How the last MAIL that was answered was refused.
    var refusal: ServerReply?
    /// Recipients that the server takes in one transaction, as far as is known.
    var recipientsAtOnce = RecipientLimits.recipientsOfATransaction

    var questions = 0
    var transactions = 0
    var refusals = 0
    /// Questions asked and not answered yet.
    public internal(set) var openCount = 0

    /// Nothing said yet.
    public init(_ options: CalloutOptions) {
        self.options = options
    }

    /// See `Conversation`. With SMTP each open question counts as the refusal that it may become.
    public var isReady: Bool {
        guard phase == .ready, !isUsedUp else { return false }
        guard options.variant == .lmtp || refusals + openCount < RecipientLimits.refusalsOfAConnection else {
            return false
        }
        return openCount < (extensions.hasPipelining ? RecipientLimits.pipelined : 1)
    }

    /// True if no further question may be asked, ever.
    var isUsedUp: Bool {
        if questions >= RecipientLimits.questionsOfAConnection { return true }
        return options.variant == .smtp
            && (transactions >= RecipientLimits.transactions
                || refusals >= RecipientLimits.refusalsOfAConnection)
    }

    // MARK: Steps

    /// The server speaks first.
    public mutating func begin() -> [ConversationStep] { [] }

    /// Says EHLO once more, as what was said in clear counts no longer.
    public mutating func tlsStarted() -> [ConversationStep] {
        guard phase == .handshake else { return close("TLS that was not asked for") }
        isEncrypted = true
        extensions = CalloutExtensions()
        return hello()
    }

    /// QUIT, once the server has greeted.
    public mutating func farewell() -> [UInt8] {
        let mayQuit =
            switch phase {
            case .hello, .oldHello, .startTLS, .ready: true
            case .greeting, .handshake, .closed: false
            }
        phase = .closed
        return mayQuit ? Array("QUIT\r\n".utf8) : []
    }

    /// Takes what the server sent.
    public mutating func receive(_ bytes: UnsafeRawBufferPointer) -> [ConversationStep] {
        if phase == .closed { return [] }
        if phase == .handshake { return close("the server spoke before TLS") }
        reader.append(bytes)
        var steps: [ConversationStep] = []
        do throws(ServerReplyError) {
            while phase != .closed, let reply = try reader.next() { steps += handle(reply) }
        } catch {
            return steps + close("the server sent \(error)")
        }
        if phase == .ready { steps += flush() }
        return steps
    }

    /// Gives up; who asked is told by the pool.
    mutating func close(_ reason: String) -> [ConversationStep] {
        phase = .closed
        reader = ServerReplyReader()
        waiting = []
        sent = []
        return [.close(reason)]
    }

    private mutating func handle(_ reply: ServerReply) -> [ConversationStep] {
        if reply.code == 421 { return close("the server said \(Self.words(reply))") }
        switch phase {
        case .greeting: return greeted(reply)
        case .hello: return helloAnswered(reply)
        case .oldHello:
            guard reply.isPositive else { return close("HELO was answered \(Self.words(reply))") }
            return opened()
        case .startTLS: return startTLSAnswered(reply)
        case .ready: return answered(reply)
        case .handshake, .closed: return close("the server spoke out of turn")
        }
    }

    // MARK: Opening

    private mutating func greeted(_ reply: ServerReply) -> [ConversationStep] {
        // RFC 5321 section 4.2: 220. Other 2xx would be another protocol's.
        guard reply.code == 220 else { return close("the server greeted with \(Self.words(reply))") }
        return hello()
    }

    private mutating func hello() -> [ConversationStep] {
        phase = .hello
        return [command(options.variant == .lmtp ? "LHLO \(options.helo)" : "EHLO \(options.helo)")]
    }

    private mutating func helloAnswered(_ reply: ServerReply) -> [ConversationStep] {
        guard reply.isPositive else {
            guard options.variant == .smtp, reply.code >= 500, !isEncrypted else {
                return close(
                    "\(options.variant == .lmtp ? "LHLO" : "EHLO") was answered \(Self.words(reply))")
            }
            phase = .oldHello
            isOld = true
            return [command("HELO \(options.helo)")]
        }
        extensions = CalloutExtensions(reply)
        if options.wantsTLS, extensions.hasStartTLS, !isEncrypted {
            phase = .startTLS
            return [command("STARTTLS")]
        }
        return opened()
    }

    private mutating func opened() -> [ConversationStep] {
        guard isEncrypted || !options.requiresTLS else { return close("the server does not begin TLS") }
        phase = .ready
        return []
    }

    private mutating func startTLSAnswered(_ reply: ServerReply) -> [ConversationStep] {
        guard reply.code == 220 else {
            // RFC 3207 section 4 leaves it to the client whether to go on in clear.
            return opened()
        }
        // What follows the reply in clear may be an attacker's: it must not be read as if it came by TLS.
        guard reader.isEmpty else { return close("the server spoke before TLS") }
        phase = .handshake
        return [.startTLS]
    }

    private func command(_ line: String) -> ConversationStep { .send(Array("\(line)\r\n".utf8)) }

    // MARK: Words

    /// The server's codes and words, to be kept.
    static func words(_ reply: ServerReply) -> String { clipped(reply.description) }

    /// At most `RecipientLimits.detail` bytes, whole characters.
    static func clipped(_ text: String) -> String {
        guard text.utf8.count > RecipientLimits.detail else { return text }
        var kept = String.UnicodeScalarView()
        var room = RecipientLimits.detail
        for scalar in text.unicodeScalars {
            room -= UTF8.width(scalar)
            guard room >= 0 else { break }
            kept.append(scalar)
        }
        return String(kept)
    }
}

extension ServerReply {
    /// True for 2xx.
    var isPositive: Bool { (200...299).contains(code) }
}
