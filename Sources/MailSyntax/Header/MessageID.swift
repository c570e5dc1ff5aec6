// SPDX-License-Identifier: Apache-2.0
//
// msg-id of RFC 5322 section 3.6.4, as lenient with the characters of its halves as mail in the wild asks
// for. Linear, no limits of its own.

/// The identifier in a Message-ID field.
public struct MessageID: Sendable, Hashable {
    /// id-left: what stands before the "@".
    public let left: [UInt8]
    /// id-right: a domain or a literal in brackets, as it stands behind the "@".
    public let right: [UInt8]

    /// Reads the body of a Message-ID field: `[CFWS] "<" id-left "@" id-right ">" [CFWS]`.
    ///
    /// nil without the brackets, with an empty half, with a blank, a control character, "<" or ">" within,
    /// with two "@", and if anything else stands beside it. The characters of the halves are else
    /// not looked at. A quoted string with a blank in it is obsolete, and nil as well.
    public init?(_ bytes: UnsafeRawBufferPointer) {
        var scanner = FieldScanner(bytes)
        scanner.skipSpace()
        guard scanner.take(ASCII.less) else { return nil }
        let left = scanner.take(while: MessageID.isPlain)
        guard !left.isEmpty, scanner.take(ASCII.at) else { return nil }
        let right = scanner.take(while: MessageID.isPlain)
        guard !right.isEmpty, scanner.take(ASCII.greater) else { return nil }
        scanner.skipSpace()
        guard scanner.isAtEnd else { return nil }
        self.left = Array(left)
        self.right = Array(right)
    }

    /// True if the right half can be the name of a host on the Internet: a literal, or a domain of two
    /// labels and more.
    public var hasDomain: Bool {
        if right.first == ASCII.openBracket { return right.last == ASCII.closeBracket && right.count > 2 }
        return right.split(separator: ASCII.dot).count > 1
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        byte > ASCII.space && byte != ASCII.delete && byte != ASCII.less && byte != ASCII.greater
            && byte != ASCII.at
    }
}
