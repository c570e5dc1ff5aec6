// SPDX-License-Identifier: Apache-2.0
//
// The mailbox of RFC 5321 section 4.1.2, internationalised as RFC 6531 has it.
// Limits: SyntaxLimits.localPart, domain, mailbox, path.

/// A local-part and a domain.
///
/// Two mailboxes are equal when their canonical forms are: without regard to case, to A-labels or
/// U-labels, and to quotes that are not needed.
public struct Mailbox: Hashable, Sendable, CustomStringConvertible {
    /// As written, with its quotes if it has them.
    public let localPart: String
    /// As written; empty when there is none.
    public let domain: String
    /// The form for comparing and for keys: the local-part in lower case and without quotes it
    /// doesn't need, "@", `DomainName.canonical` of the domain. Without a domain the local-part alone.
    public let canonical: String

    /// As written: `local-part@domain`, or the local-part alone.
    public var address: String { domain.isEmpty ? localPart : "\(localPart)@\(domain)" }
    /// The local-part as it can be sent: quoted where it has to be. What is no Dot-string and no Quoted-string
    /// becomes one, control characters and all: who sends it has to see to these.
    public var sendableLocalPart: [UInt8] { withBytes(of: localPart) { LocalPart.sendable($0) } }
    /// The same as `address`.
    public var description: String { address }

    /// Puts a mailbox together as it is, without a look at its syntax.
    public init(localPart: String, domain: String) {
        self.localPart = localPart
        self.domain = domain
        let local = withBytes(of: localPart) { LocalPart.canonical($0) }
        canonical = domain.isEmpty ? local : "\(local)@\(DomainName.canonical(domain))"
    }

    /// What an MTA hands over, whatever it is: what stands before and behind the last unquoted "@".
    ///
    /// Without one everything is local-part; so is what a text beyond `SyntaxLimits.path` is cut to.
    public init(lenient text: String) {
        self = withBytes(of: text) { Mailbox(bytes: $0) }
    }

    /// Mailbox of RFC 5321 section 4.1.2 with its size limits, nil for anything else.
    public init?(strict text: String) {
        let split = withBytes(of: text) { bytes -> Int? in
            guard bytes.count <= SyntaxLimits.mailbox, let at = LocalPart.lastUnquotedAt(bytes),
                LocalPart.isValid(bytes.slice(0, at)),
                DomainName.isValid(bytes: bytes.slice(at + 1, bytes.count))
            else { return nil }
            return at
        }
        guard let split else { return nil }
        self = withBytes(of: text) { Mailbox(bytes: $0, splitAt: split) }
    }

    init(bytes: UnsafeRawBufferPointer) {
        if bytes.count > SyntaxLimits.path {
            let cut = bytes.clippedUTF8(SyntaxLimits.path)
            self.init(localPart: String(decoding: cut, as: UTF8.self), domain: "")
        } else {
            self.init(bytes: bytes, splitAt: LocalPart.lastUnquotedAt(bytes))
        }
    }

    private init(bytes: UnsafeRawBufferPointer, splitAt at: Int?) {
        let end = at ?? bytes.count
        self.init(
            localPart: String(decoding: bytes.slice(0, end), as: UTF8.self),
            domain: String(decoding: bytes.slice(end + 1, bytes.count), as: UTF8.self))
    }

    /// True when the canonical forms are the same.
    public static func == (one: Mailbox, other: Mailbox) -> Bool { one.canonical == other.canonical }
    /// Hashes the canonical form.
    public func hash(into hasher: inout Hasher) { hasher.combine(canonical) }
}
