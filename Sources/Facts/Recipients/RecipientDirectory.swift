// SPDX-License-Identifier: Apache-2.0

public import MailSyntax

/// Which source answers for which domain, and which domains are ours.
public struct RecipientDirectory: Sendable {
    /// A recipient as the rules see it.
    public enum Status: Sendable, Hashable {
        case ok, unknown, notOurs
        case failed(String)
    }

    private var sources: [any RecipientSource] = []
    private var sourceOfDomain: [String: Int] = [:]
    private let ours: Set<String>
    /// The domain of recipients that come without one.
    private var ownDomain: String

    /// `domains` are ours, whether a source answers for them or not.
    public init(domains: [String]) {
        let canonical = domains.map { DomainName.canonical($0) }
        ours = Set(canonical)
        ownDomain = canonical.first ?? ""
    }

    /// Has a source answer for these domains, unless one added before does.
    public mutating func add(_ source: any RecipientSource, for domains: [String]) {
        sources.append(source)
        for domain in domains {
            let canonical = DomainName.canonical(domain)
            if sourceOfDomain[canonical] == nil { sourceOfDomain[canonical] = sources.count - 1 }
            if ownDomain.isEmpty { ownDomain = canonical }
        }
    }

    /// True if mail for the mailbox is ours to deliver. Without a domain it is for this server.
    public func isOurs(_ mailbox: Mailbox) -> Bool {
        guard !mailbox.domain.isEmpty else { return true }
        let domain = DomainName.canonical(mailbox.domain)
        return ours.contains(domain) || sourceOfDomain[domain] != nil
    }

    /// What is known of the mailbox. A domain of ours without a source has nobody to say no.
    public func status(of mailbox: Mailbox) -> Status {
        guard isOurs(mailbox) else { return .notOurs }
        var asked = mailbox
        if mailbox.domain.isEmpty {
            // RFC 5321 section 4.5.1: <postmaster> without a domain is always accepted.
            if lowercasedASCII(mailbox.localPart) == "postmaster" { return .ok }
            asked = Mailbox(localPart: mailbox.localPart, domain: ownDomain)
        }
        guard let index = sourceOfDomain[DomainName.canonical(asked.domain)], sources.indices.contains(index)
        else {
            return .ok
        }
        switch sources[index].answer(for: asked) {
        case .ok: return .ok
        case .unknown: return .unknown
        case .failed(let reason): return .failed(reason)
        }
    }
}
