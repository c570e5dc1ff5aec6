// SPDX-License-Identifier: Apache-2.0

public import MailSyntax

/// What a fact is.
public enum Value: Hashable, Sendable {
    case boolean(Bool)
    /// Counts, sizes in bytes, seconds, shares: exact up to 2^53.
    case number(Double)
    /// Text and enumerated words.
    case text(String)
    /// A domain or an address: as written, and as compared.
    case name(String, canonical: String)
    case ip(IPAddress)
    case list([Value])
    /// Fields in the order of the record's type.
    case record([Value])

    /// A domain name.
    public static func domain(_ name: String) -> Value {
        .name(name, canonical: DomainName.canonical(name))
    }

    /// An address, empty for the null reverse-path.
    public static func address(_ mailbox: Mailbox?) -> Value {
        guard let mailbox else { return .name("", canonical: "") }
        return .name(mailbox.address, canonical: mailbox.canonical)
    }

    /// A count.
    public static func count(_ count: Int) -> Value { .number(Double(count)) }

    /// The text as written, for patterns; nil for what has none.
    var text: String? {
        switch self {
        case .text(let text): text
        case .name(let written, _): written
        default: nil
        }
    }

    /// The text by which values are told apart; nil for what has none.
    var comparable: String? {
        switch self {
        case .text(let text): text
        case .name(_, let canonical): canonical
        default: nil
        }
    }
}
