// SPDX-License-Identifier: Apache-2.0

public import MailSyntax

/// Which source answers for which domain, and which domains are ours.
public struct RecipientDirectory: Sendable {
    /// What is asked for the recipients of a domain.
    public struct Route: Sendable {
        /// Knows other addresses that a recipient stands for; asked first.
        public let aliases: (any RecipientSource)?
        /// Knows the mailboxes.
        public let mailboxes: any RecipientSource

        /// Mailboxes, and the aliases in front of them.
        public init(_ mailboxes: any RecipientSource, aliases: (any RecipientSource)? = nil) {
            self.mailboxes = mailboxes
            self.aliases = aliases
        }
    }

    private var routes: [Route] = []
    private var routeOfDomain: [String: Int] = [:]
    private let ours: Set<String>
    /// The domain of recipients that come without one.
    private var ownDomain: String
    private let patience: Duration
    private let willWait: @Sendable () -> Void

    /// `domains` are ours, whether a source answers for them or not. A lookup takes no longer than `patience`;
    /// `willWait` is called on the thread that will have to wait, before it does.
    public init(
        domains: [String], patience: Duration = RecipientLimits.deadline,
        willWait: @escaping @Sendable () -> Void = {}
    ) {
        let canonical = domains.map { DomainName.canonical($0) }
        ours = Set(canonical)
        ownDomain = canonical.first ?? ""
        self.patience = patience
        self.willWait = willWait
    }

    /// Has a source answer for these domains, unless one added before does.
    public mutating func add(
        _ source: any RecipientSource, aliases: (any RecipientSource)? = nil, for domains: [String]
    ) {
        routes.append(Route(source, aliases: aliases))
        for domain in domains {
            let canonical = DomainName.canonical(domain)
            if routeOfDomain[canonical] == nil { routeOfDomain[canonical] = routes.count - 1 }
            if ownDomain.isEmpty { ownDomain = canonical }
        }
    }

    /// True if mail for the mailbox is ours to deliver. Without a domain it is for this server.
    public func isOurs(_ mailbox: Mailbox) -> Bool {
        guard !mailbox.domain.isEmpty else { return true }
        let domain = DomainName.canonical(mailbox.domain)
        return ours.contains(domain) || routeOfDomain[domain] != nil
    }

    /// What is known of the mailbox and of all that stands behind it, for a message of that size.
    ///
    /// Waits for the sources, no longer than `patience` in all.
    public func lookUp(_ mailbox: Mailbox, size: Int? = nil) -> RecipientLookup {
        guard isOurs(mailbox) else { return RecipientLookup(.notOurs) }
        var asked = mailbox
        if mailbox.domain.isEmpty {
            // RFC 5321 section 4.5.1: <postmaster> without a domain is always accepted.
            if lowercasedASCII(mailbox.localPart) == "postmaster" { return RecipientLookup(.ok) }
            asked = Mailbox(localPart: mailbox.localPart, domain: ownDomain)
        }
        var search = AliasSearch(from: asked, size: size, deadline: .now + patience)
        return search.run(in: self, willWait: willWait)
    }

    func route(of mailbox: Mailbox) -> Route? {
        guard let index = routeOfDomain[DomainName.canonical(mailbox.domain)], routes.indices.contains(index)
        else { return nil }
        return routes[index]
    }
}
