// SPDX-License-Identifier: Apache-2.0

import MailSyntax
import Recipients

extension ConversationPool {
    /// The answer for that local-part; the time is generous unless the test is about it.
    func answer(_ name: String, within time: Duration = .seconds(60)) async -> RecipientAnswer {
        await withCheckedContinuation { continuation in
            let mailbox = Mailbox(localPart: name, domain: "example.com")
            ask(RecipientQuestion(mailbox, deadline: .now + time)) { continuation.resume(returning: $0) }
        }
    }

    /// The answers for all at once, in order.
    func answers(_ names: [String], within time: Duration = .seconds(60)) async -> [RecipientAnswer] {
        await withTaskGroup { group in
            for (index, name) in names.enumerated() {
                group.addTask { (index, await self.answer(name, within: time)) }
            }
            return await group.reduce(into: []) { $0.append($1) }.sorted { $0.0 < $1.0 }.map(\.1)
        }
    }
}

/// A pool of such conversations, with connections that don't grow old unless the test is about it.
func linePool(
    _ server: ServerAddress, _ loop: PoolLoop, tls: PoolTLS = .off,
    _ conversation: (inout LineConversation) -> Void = { _ in },
    limits change: (inout PoolLimits) -> Void = { _ in },
    tlsFailed: @escaping @Sendable () -> Void = {}
) -> ConversationPool<LineConversation> {
    var limits = PoolLimits()
    limits.idle = .seconds(60)
    change(&limits)
    let model = LineConversation(conversation)
    return ConversationPool(server, tls: tls, limits: limits, loop: loop, tlsFailed: tlsFailed) { model }
}

extension RecipientAnswer {
    /// True for trouble of the source in whose words that text is.
    func isTrouble(_ text: String) -> Bool { status == .failed && isSourceTrouble && detail.contains(text) }
}
