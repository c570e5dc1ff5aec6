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
        self.init(arguments.map(\.utf8))
    }

    /// The same from bytes; what is no UTF-8 becomes U+FFFD.
    public init<Argument: Collection<UInt8>>(_ arguments: [Argument]) {
        // By octets: a combining mark behind the "=" would make another character of it.
        parameters = arguments.prefix(SyntaxLimits.esmtpParameters).map { argument in
            let end = argument.firstIndex(of: ASCII.equals)
            let value = end.map { argument[argument.index(after: $0)...] }
            return Parameter(
                keyword: lowercasedASCII(
                    String(decoding: argument[..<(end ?? argument.endIndex)], as: UTF8.self)),
                value: value.map { String(decoding: $0, as: UTF8.self) } ?? "")
        }
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
