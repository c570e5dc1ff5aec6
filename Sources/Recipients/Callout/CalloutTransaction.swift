// SPDX-License-Identifier: Apache-2.0

internal import MailSyntax

/// What a question has become within a conversation.
struct CalloutQuestion: Sendable {
    let number: Int
    let address: CalloutAddress
    /// The size asked about; nil if none was.
    let size: Int?
    /// The size that MAIL names.
    var named: Int?
    /// How MAIL was refused when it named the size.
    var sizeRefusal: String?
    /// Recipients before it in its transaction.
    var place = 0
    /// True once it was asked again because its transaction had too many recipients.
    var wasMoved = false
}

/// One MAIL and the recipients that follow it.
struct CalloutTransaction: Sendable {
    /// Counts the transactions of the conversation.
    let number: Int
    /// The size that MAIL names.
    let size: Int?
    /// True if MAIL says SMTPUTF8.
    let isInternational: Bool
    /// How many recipients were sent, or will be.
    var recipients = 0
    /// True if the server takes no further ones.
    var isFull = false
}

extension CalloutConversation {
    // MARK: Asking

    /// Sends RCPT, before it MAIL or RSET and MAIL where it can't join the transaction that is open.
    public mutating func ask(_ question: RecipientQuestion, number: Int) -> [ConversationStep] {
        guard phase == .ready else { return [.answer(number, .trouble("the conversation is not ready"))] }
        let address: CalloutAddress
        do throws(CalloutAddress.Problem) {
            address = try CalloutAddress(question.mailbox)
        } catch {
            return [.answer(number, RecipientAnswer(.unknown, "\(error)"))]
        }
        if address.needsSMTPUTF8, !extensions.hasSMTPUTF8 {
            let reason = "the server takes no addresses with other than ASCII characters (SMTPUTF8)"
            return [.answer(number, RecipientAnswer(isOld ? .failed : .refused, reason))]
        }
        if options.reversePath?.needsSMTPUTF8 == true, !extensions.hasSMTPUTF8 {
            return [.answer(number, RecipientAnswer(.failed, "the server does not take our reverse-path"))]
        }
        let size = question.size.flatMap { $0 > 0 ? $0 : nil }
        var named = extensions.hasSize ? size : nil
        // It has said that it refuses that: then only the recipient is left to ask about.
        if let asked = named, let largest = extensions.largestSize, asked > largest { named = nil }
        questions += 1
        openCount += 1
        enqueue(CalloutQuestion(number: number, address: address, size: size, named: named))
        return flush()
    }

    /// Ends the transaction: an open one holds something at the server.
    public mutating func rest() -> [ConversationStep] {
        guard phase == .ready, current != nil, !isUsedUp else { return [] }
        waiting.append(.reset)
        current = nil
        return flush()
    }

    /// True if a question may join the current transaction.
    private func isOpen(for question: CalloutQuestion) -> Bool {
        guard let current, !current.isFull, current.recipients < recipientsAtOnce else { return false }
        return current.size == question.named && current.isInternational == isInternational(question)
    }

    private func isInternational(_ question: CalloutQuestion) -> Bool {
        question.address.needsSMTPUTF8 || options.reversePath?.needsSMTPUTF8 == true
    }

    mutating func enqueue(_ question: CalloutQuestion) {
        var question = question
        var transaction: CalloutTransaction
        if let current, isOpen(for: question) {
            transaction = current
        } else {
            if current != nil { waiting.append(.reset) }
            transactions += 1
            transaction = CalloutTransaction(
                number: transactions, size: question.named, isInternational: isInternational(question))
            waiting.append(.mail(transaction))
        }
        question.place = transaction.recipients
        transaction.recipients += 1
        current = transaction
        waiting.append(.recipient(question, transaction: transaction.number))
    }

    /// What may be sent now: everything, or without PIPELINING one command.
    mutating func flush() -> [ConversationStep] {
        let count = extensions.hasPipelining ? waiting.count : sent.isEmpty ? min(waiting.count, 1) : 0
        guard count > 0 else { return [] }
        var bytes: [UInt8] = []
        for command in waiting.prefix(count) { append(command, to: &bytes) }
        sent += waiting.prefix(count)
        waiting.removeFirst(count)
        return [.send(bytes)]
    }

    private func append(_ command: Command, to bytes: inout [UInt8]) {
        switch command {
        case .reset:
            bytes += "RSET".utf8
        case .mail(let transaction):
            bytes += "MAIL FROM:<".utf8
            bytes += options.reversePath?.bytes ?? []
            bytes += ">".utf8
            if let size = transaction.size { bytes += " SIZE=\(size)".utf8 }
            if transaction.isInternational { bytes += " SMTPUTF8".utf8 }
        case .recipient(let question, _):
            bytes += "RCPT TO:<".utf8
            bytes += question.address.bytes
            bytes += ">".utf8
        }
        bytes += "\r\n".utf8
    }

    // MARK: Answers

    /// A reply to the oldest command that waits for one.
    mutating func answered(_ reply: ServerReply) -> [ConversationStep] {
        guard let command = sent.first else { return close("the server said unasked \(Self.words(reply))") }
        sent.removeFirst()
        switch command {
        case .reset:
            return reply.isPositive ? [] : close("RSET was answered \(Self.words(reply))")
        case .mail(let transaction):
            return mailAnswered(transaction, reply)
        case .recipient(let question, let transaction):
            countRefusal(reply)
            if let refusal { return settle(question, mailRefusal: refusal) }
            if isTooMany(question, reply) {
                move(question, from: transaction, reply)
                return []
            }
            openCount -= 1
            return [.answer(question.number, answer(to: question, reply))]
        }
    }

    private mutating func countRefusal(_ reply: ServerReply) {
        if !reply.isPositive { refusals += 1 }
    }

    private mutating func mailAnswered(_ transaction: CalloutTransaction, _ reply: ServerReply)
        -> [ConversationStep]
    {
        countRefusal(reply)
        refusal = reply.isPositive ? nil : reply
        guard refusal != nil else { return [] }
        if current?.number == transaction.number { current = nil }
        // Those that are sent already are answered in their turn; the others need not be sent.
        var unsent: [CalloutQuestion] = []
        waiting.removeAll { command in
            guard case .recipient(let question, transaction.number) = command else { return false }
            unsent.append(question)
            return true
        }
        return unsent.flatMap { settle($0, mailRefusal: reply) }
    }

    /// A question whose MAIL was refused: asked again without the size, or failed.
    private mutating func settle(_ question: CalloutQuestion, mailRefusal reply: ServerReply)
        -> [ConversationStep]
    {
        if question.named != nil, CalloutMeaning.isAboutSize(reply) {
            var again = question
            again.named = nil
            again.sizeRefusal = Self.words(reply)
            enqueue(again)
            return []
        }
        openCount -= 1
        let detail = Self.clipped("MAIL was answered \(reply)")
        return [.answer(question.number, RecipientAnswer(.failed, detail))]
    }

    private func isTooMany(_ question: CalloutQuestion, _ reply: ServerReply) -> Bool {
        question.place > 0 && !question.wasMoved && CalloutMeaning.maybeTooManyRecipients(reply)
    }

    /// Asks again in a transaction of its own.
    private mutating func move(_ question: CalloutQuestion, from transaction: Int, _ reply: ServerReply) {
        if let status = reply.status, CalloutMeaning.isTooManyRecipients(status) {
            recipientsAtOnce = min(recipientsAtOnce, max(question.place, 1))
        }
        if current?.number == transaction { current?.isFull = true }
        var again = question
        again.wasMoved = true
        enqueue(again)
    }
}
