// SPDX-License-Identifier: Apache-2.0
//
// Address lists of header fields such as From, To and Cc: RFC 5322 section 3.4 with the obsolete
// forms of section 4.4, encoded words of RFC 2047 section 5.
// Limits: SyntaxLimits.rawFieldBody, addresses, commentDepth.

/// A mailbox of an address list with the name it goes by.
public struct NamedMailbox: Sendable, Hashable {
    /// The decoded display-name, or the comment in its place; empty when there is neither.
    public let name: String
    /// The address; both its parts are empty when there is a name and nothing else.
    public let mailbox: Mailbox

    /// Puts together a name as decoded and a mailbox.
    public init(name: String, mailbox: Mailbox) {
        self.name = name
        self.mailbox = mailbox
    }
}

/// The body of a header field that lists addresses.
public enum AddressList {
    /// The mailboxes in their order, those in groups included; the groups' names are dropped.
    ///
    /// Total: of a broken list comes what can be read. Quotes, comments and brackets that don't close
    /// are taken for none, addresses side by side without a comma for several. A word alone is a
    /// local-part without a domain, several words or a quoted string alone a name without a mailbox.
    public static func parse(_ body: UnsafeRawBufferPointer) -> [NamedMailbox] {
        var parser = AddressListParser(body.slice(0, SyntaxLimits.rawFieldBody))
        return parser.parse()
    }
}
