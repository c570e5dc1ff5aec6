// SPDX-License-Identifier: Apache-2.0
//
// From a recipient to the mailboxes behind it. Every round asks for all addresses that the round before found, at
// once. Limits: RecipientLimits.aliasRounds, RecipientLimits.aliases, and one deadline for all.

internal import MailSyntax

/// The search for the mailboxes behind one recipient.
struct AliasSearch {
    private let start: Mailbox
    private let size: Int?
    private let deadline: ContinuousClock.Instant
    private var seen: Set<Mailbox>
    /// The addresses that it stands for, in the order in which they were found.
    private var found: [Mailbox] = []
    /// What was said of mailboxes that stand for themselves.
    private var ends: [(address: String, lookup: RecipientLookup)] = []
    private var next: [Mailbox] = []

    init(from mailbox: Mailbox, size: Int?, deadline: ContinuousClock.Instant) {
        start = mailbox
        self.size = size
        self.deadline = deadline
        seen = [mailbox]
    }

    mutating func run(in directory: RecipientDirectory, willWait: () -> Void) -> RecipientLookup {
        var current = [start]
        for _ in 0..<RecipientLimits.aliasRounds {
            let mailboxes = askAliases(current, directory, willWait)
            askMailboxes(mailboxes, directory, willWait)
            guard found.count <= RecipientLimits.aliases else {
                return RecipientLookup(
                    .failed, detail: "it stands for more than \(RecipientLimits.aliases) addresses")
            }
            if next.isEmpty { return result }
            current = next
            next = []
        }
        return RecipientLookup(
            .failed, detail: "its aliases go on after \(RecipientLimits.aliasRounds) steps")
    }

    private var result: RecipientLookup {
        guard var worst = RecipientLookup.together(ends) else {
            return RecipientLookup(.failed, detail: "its aliases lead in a circle")
        }
        worst.aliases = found.map(\.address)
        return worst
    }

    /// Returns those that are no aliases, or stand for themselves as well: their mailboxes are to be asked.
    private mutating func askAliases(
        _ current: [Mailbox], _ directory: RecipientDirectory, _ willWait: () -> Void
    ) -> [Mailbox] {
        var mailboxes: [Mailbox] = []
        var asked: [(Mailbox, any RecipientSource)] = []
        for mailbox in current {
            if let source = directory.route(of: mailbox)?.aliases {
                asked.append((mailbox, source))
            } else {
                mailboxes.append(mailbox)
            }
        }
        for (mailbox, source, answer) in answers(asked, willWait) {
            switch answer.status {
            case .unknown: mailboxes.append(mailbox)
            case .ok where answer.aliases.isEmpty: mailboxes.append(mailbox)
            case .ok: if follow(answer.aliases, of: mailbox) { mailboxes.append(mailbox) }
            default: end(mailbox, RecipientLookup(answer, source: source.name, size: size))
            }
        }
        return mailboxes
    }

    private mutating func askMailboxes(
        _ mailboxes: [Mailbox], _ directory: RecipientDirectory, _ willWait: () -> Void
    ) {
        var asked: [(Mailbox, any RecipientSource)] = []
        for mailbox in mailboxes {
            if let source = directory.route(of: mailbox)?.mailboxes {
                asked.append((mailbox, source))
            } else {
                // A domain of ours without a source has nobody to say no; what is elsewhere is not ours to ask.
                end(mailbox, RecipientLookup(.ok))
            }
        }
        for (mailbox, source, answer) in answers(asked, willWait) {
            if answer.status == .ok, !answer.aliases.isEmpty, !follow(answer.aliases, of: mailbox) {
                continue
            }
            end(mailbox, RecipientLookup(answer, source: source.name, size: size))
        }
    }

    private mutating func end(_ mailbox: Mailbox, _ lookup: RecipientLookup) {
        ends.append((mailbox.address, lookup))
    }

    /// Has the addresses asked in the next round; true if the mailbox itself is among them.
    private mutating func follow(_ aliases: [Mailbox], of mailbox: Mailbox) -> Bool {
        var includesItself = false
        for alias in aliases {
            if alias == mailbox {
                includesItself = true
            } else if seen.insert(alias).inserted {
                found.append(alias)
                next.append(alias)
            }
        }
        return includesItself
    }

    /// Asks all at once and waits for all.
    private func answers(
        _ asked: [(Mailbox, any RecipientSource)], _ willWait: () -> Void
    ) -> [(Mailbox, any RecipientSource, RecipientAnswer)] {
        guard !asked.isEmpty else { return [] }
        let waiting = Waiting(count: asked.count)
        for (number, (mailbox, source)) in asked.enumerated() {
            source.ask(RecipientQuestion(mailbox, size: size, deadline: deadline)) {
                waiting.answer(number, $0)
            }
        }
        let answers = waiting.all(until: deadline, willWait: willWait)
        return zip(asked, answers).map { pair, answer in
            let question = RecipientQuestion(pair.0, size: size, deadline: deadline)
            return (
                pair.0, pair.1,
                answer ?? pair.1.lastResort(question) ?? .trouble("\(pair.1.name) gave no answer in time")
            )
        }
    }
}
