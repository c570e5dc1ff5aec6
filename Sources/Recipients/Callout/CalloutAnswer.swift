// SPDX-License-Identifier: Apache-2.0

internal import MailSyntax

extension CalloutConversation {
    /// What a reply to RCPT answers.
    ///
    /// `sizeAsked` is the size that MAIL named, 0 where it could have named one and did not: then the
    /// recipient's room was not asked about, and a message of any size is to be asked about again.
    func answer(to question: CalloutQuestion, _ reply: ServerReply) -> RecipientAnswer {
        let words = reply.text.isEmpty ? Self.words(reply) : Self.clipped(reply.text)
        var answer: RecipientAnswer
        switch CalloutMeaning(reply) {
        case .ok: answer = RecipientAnswer(.ok, question.sizeRefusal ?? "")
        case .unknown: return RecipientAnswer(.unknown, words)
        case .disabled: return RecipientAnswer(.disabled, words)
        case .refused: return RecipientAnswer(.refused, words)
        case .failed: return RecipientAnswer(.failed, Self.words(reply))
        case .trouble: return .trouble(Self.words(reply))
        case .full:
            answer = RecipientAnswer(.full, words)
            answer.sizeAsked = extensions.hasSize ? question.named ?? 0 : nil
            return answer
        case .tooLarge:
            // It can't be the size if none was named.
            guard let named = question.named else { return RecipientAnswer(.failed, Self.words(reply)) }
            answer = RecipientAnswer(.ok, words)
            answer.sizeLimit = min(named - 1, extensions.largestSize ?? .max)
            // Whether there is room for a smaller one it has not said.
            answer.sizeAsked = 0
            return answer
        }
        answer.sizeLimit = extensions.largestSize
        if question.sizeRefusal != nil, let size = question.size {
            answer.sizeLimit = min(size - 1, extensions.largestSize ?? .max)
        }
        answer.sizeAsked = extensions.hasSize ? question.named ?? 0 : nil
        return answer
    }
}
