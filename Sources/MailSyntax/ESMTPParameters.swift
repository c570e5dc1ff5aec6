// SPDX-License-Identifier: Apache-2.0
//
// What follows the path in MAIL and RCPT: Mail-parameters and Rcpt-parameters of RFC 5321 section
// 4.1.2, SIZE of RFC 1870. Limits: SyntaxLimits.esmtpParameters.

/// The ESMTP parameters of one MAIL or RCPT command, as the client wrote them.
public struct ESMTPParameters: Sendable, Hashable {
    private struct Parameter: Sendable, Hashable {
        var keyword: String
        var value: String
    }

    private let parameters: [Parameter]

    /// `KEYWORD` or `KEYWORD=value`, one an element.
    public init(_ arguments: [String]) {
        parameters = arguments.prefix(SyntaxLimits.esmtpParameters).map { argument in
            let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return Parameter(
                keyword: lowercasedASCII(parts.first ?? ""), value: parts.count > 1 ? String(parts[1]) : "")
        }
    }

    /// The same from bytes; what is no UTF-8 becomes U+FFFD.
    public init<Argument: Collection<UInt8>>(_ arguments: [Argument]) {
        self.init(arguments.prefix(SyntaxLimits.esmtpParameters).map { String(decoding: $0, as: UTF8.self) })
    }

    /// The value of a keyword, whatever its case; empty for a keyword without one, nil if it is not
    /// there. Of a keyword given twice the first counts. The value is as written (no xtext decoding).
    public subscript(_ keyword: String) -> String? {
        let wanted = lowercasedASCII(keyword)
        return parameters.first { $0.keyword == wanted }?.value
    }

    /// The message size in octets that the client announces (RFC 1870: 1*20DIGIT); nil when it is
    /// absent, malformed or more than an Int holds.
    public var size: Int? {
        guard let value = self["size"], !value.isEmpty, value.utf8.count <= 20,
            value.utf8.allSatisfy(\.isDigit)
        else { return nil }
        return Int(value)
    }
}
