// SPDX-License-Identifier: Apache-2.0
//
// What may stand between the brackets of MAIL and RCPT: Mailbox of RFC 5321 section 4.1.2 and RFC 6531
// section 3.3. Limit: SyntaxLimits.mailbox.

public import MailSyntax

/// A mailbox in the form in which it can be sent, whatever it was: it can't end its brackets or its line.
public struct CalloutAddress: Sendable, Hashable {
    /// Why a mailbox can't be sent. No server can have such a mailbox.
    public enum Problem: Error, Sendable, Hashable, CustomStringConvertible {
        /// Nothing stands before the "@".
        case empty
        /// A control character, a line or paragraph separator.
        case control
        /// It was no UTF-8: what is not, has become U+FFFD.
        case notUTF8
        /// The domain is neither a name nor an address literal.
        case domain
        /// More than `SyntaxLimits.mailbox` octets.
        case tooLong

        /// For the admin.
        public var description: String {
            switch self {
            case .empty: "an address without a local-part"
            case .control: "an address with control characters"
            case .notUTF8: "an address that is not UTF-8"
            case .domain: "an address without a valid domain"
            case .tooLong: "an address of more than \(SyntaxLimits.mailbox) bytes"
            }
        }
    }

    /// As it is sent, without the brackets.
    let bytes: [UInt8]
    /// True if only SMTPUTF8 (RFC 6531) has such addresses: a local-part that is not ASCII.
    public let needsSMTPUTF8: Bool

    /// As it is sent, without the brackets.
    public var text: String { String(decoding: bytes, as: UTF8.self) }

    /// The local-part as it is if it is valid, else quoted; the domain as A-labels, or none.
    ///
    /// A local-part of more than 64 octets is sent: RFC 5321 section 4.5.3.1 asks for no such limit, and
    /// forwarders that rewrite addresses make longer ones.
    public init(_ mailbox: Mailbox) throws(Problem) {
        for scalar in mailbox.localPart.unicodeScalars {
            switch scalar.value {
            case 0..<0x20, 0x7F..<0xA0, 0x2028, 0x2029: throw .control
            case 0xFFFD: throw .notUTF8
            default: break
            }
        }
        guard !mailbox.localPart.isEmpty else { throw .empty }
        var bytes = mailbox.sendableLocalPart
        needsSMTPUTF8 = bytes.contains { $0 >= 0x80 }
        if !mailbox.domain.isEmpty {
            guard let domain = Self.encodedDomain(mailbox.domain) else { throw .domain }
            bytes.append(UInt8(ascii: "@"))
            bytes += domain.utf8
        }
        guard bytes.count <= SyntaxLimits.mailbox else { throw .tooLong }
        self.bytes = bytes
    }

    /// A domain as A-labels, or an address literal; nil for what is neither.
    ///
    /// More lenient than RFC 5321 in one thing: an underscore is taken, as names within a site have them.
    static func encodedDomain(_ domain: String) -> String? {
        if domain.utf8.first == UInt8(ascii: "[") { return DomainName.isValid(domain) ? domain : nil }
        let isASCII = domain.utf8.allSatisfy { $0 < 0x80 }
        var name = isASCII ? domain[...] : DomainName.canonical(domain)[...]
        if name.hasSuffix(".") { name.removeLast() }
        guard name.utf8.count <= SyntaxLimits.domain else { return nil }
        for label in name.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false) {
            let isLabel = label.allSatisfy { byte in
                isAlphanumeric(byte) || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
            }
            guard isLabel, (1...SyntaxLimits.label).contains(label.count) else { return nil }
        }
        return String(name)
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: false
        }
    }
}
