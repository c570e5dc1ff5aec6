// SPDX-License-Identifier: Apache-2.0

/// The enhanced status code of RFC 3463 section 2: class "." subject "." detail.
public struct EnhancedStatusCode: Hashable, Sendable, CustomStringConvertible {
    /// 2 (success), 4 (transient failure) or 5 (permanent failure).
    public let `class`: Int
    /// 0 to 999.
    public let subject: Int
    /// 0 to 999.
    public let detail: Int

    /// nil for another class than 2, 4 and 5, and for a subject or detail outside 0...999.
    public init?(class: Int, subject: Int, detail: Int) {
        guard `class` == 2 || `class` == 4 || `class` == 5, (0...999).contains(subject),
            (0...999).contains(detail)
        else { return nil }
        self.class = `class`
        self.subject = subject
        self.detail = detail
    }

    /// Reads `5.1.1`: nothing around it, no leading zeros. nil for anything else.
    public init?(_ text: some StringProtocol) {
        let parts = text.utf8.split(separator: ASCII.dot, maxSplits: 3, omittingEmptySubsequences: false)
        guard parts.count == 3, let `class` = Self.number(parts[0]), let subject = Self.number(parts[1]),
            let detail = Self.number(parts[2])
        else { return nil }
        self.init(class: `class`, subject: subject, detail: detail)
    }

    /// As in a reply: `5.1.1`.
    public var description: String { "\(`class`).\(subject).\(detail)" }

    /// 1*3DIGIT, expressed without leading zero digits.
    private static func number(_ digits: some Collection<UInt8>) -> Int? {
        guard (1...3).contains(digits.count), digits.allSatisfy(\.isDigit),
            digits.count == 1 || digits.first != UInt8(ascii: "0")
        else { return nil }
        return digits.reduce(0) { $0 * 10 + Int($1 &- 0x30) }
    }
}
