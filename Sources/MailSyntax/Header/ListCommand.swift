// SPDX-License-Identifier: Apache-2.0
//
// The URIs of List-Unsubscribe and its like: RFC 2369 section 2. Linear, no limits of its own.

/// What a mailing list's header field offers.
public enum ListCommand {
    /// The kinds of URI that a reader's program can follow.
    public enum Scheme: String, Sendable, Hashable, CaseIterable {
        case http, https, mailto
    }

    /// The schemes of the URIs in such a body, without its folding and encoded words.
    ///
    /// URIs stand in angle brackets, commas between them, and blanks within them mean nothing; a comment
    /// is not read. A body without any bracket is read as if there were one around each of its words.
    /// A URI with nothing behind its scheme is none.
    public static func schemes(_ bytes: UnsafeRawBufferPointer) -> Set<Scheme> {
        let isBare = bytes.position(of: ASCII.less) == nil
        var found: Set<Scheme> = []
        var scanner = FieldScanner(bytes)
        while true {
            scanner.skipSpace()
            guard !scanner.isAtEnd else { return found }
            if scanner.take(ASCII.less) {
                let uri = scanner.take { $0 != ASCII.greater && $0 != ASCII.less }
                if let scheme = scheme(of: uri) { found.insert(scheme) }
            } else if isBare {
                let uri = scanner.take { $0 > ASCII.space && $0 != ASCII.comma }
                if uri.isEmpty { scanner.skip() }
                if let scheme = scheme(of: uri) { found.insert(scheme) }
            } else {
                _ = scanner.take { $0 != ASCII.less && $0 != ASCII.openParenthesis }
            }
        }
    }

    private static func scheme(of uri: UnsafeRawBufferPointer) -> Scheme? {
        var name: [UInt8] = []
        var rest: [UInt8] = []
        var isBehind = false
        // All that matters stands at the beginning: "https://x".
        for byte in uri.lazy.filter({ $0 > ASCII.space }).prefix(16) {
            if isBehind {
                rest.append(byte)
            } else if byte == ASCII.colon {
                isBehind = true
            } else {
                name.append(byte.lowercased)
            }
        }
        guard let scheme = Scheme(rawValue: String(decoding: name, as: UTF8.self)) else { return nil }
        if scheme == .mailto { return rest.isEmpty ? nil : scheme }
        let slash = UInt8(ascii: "/")
        return rest.starts(with: [slash, slash]) && rest.count > 2 && rest[2] != slash ? scheme : nil
    }
}
