// SPDX-License-Identifier: Apache-2.0

internal import MailSyntax

/// What a server offers in its answer to EHLO or LHLO (RFC 5321 section 4.1.1.1), as far as a callout needs it.
struct CalloutExtensions: Sendable, Hashable {
    /// RFC 2920.
    var hasPipelining = false
    /// RFC 3207.
    var hasStartTLS = false
    /// RFC 6531.
    var hasSMTPUTF8 = false
    /// RFC 1870.
    var hasSize = false
    /// Bytes of the largest message; nil where no limit is named.
    var largestSize: Int?

    /// Nothing, as after HELO.
    init() {}

    /// Each line but the first is a keyword and its parameters; what is malformed is not offered.
    init(_ reply: ServerReply) {
        for line in reply.lines.dropFirst() {
            let words = line.split(separator: " ")
            switch words.first?.uppercased() {
            case "PIPELINING": hasPipelining = true
            case "STARTTLS": hasStartTLS = true
            case "SMTPUTF8": hasSMTPUTF8 = true
            case "SIZE":
                hasSize = true
                largestSize = words.count > 1 ? ESMTPParameters(["SIZE=\(words[1])"]).size : nil
                if largestSize == 0 { largestSize = nil }
            default: break
            }
        }
    }
}
