// SPDX-License-Identifier: Apache-2.0

/// A pattern in which `*` stands for any bytes, none included, and everything else for itself.
struct Wildcard {
    private let pattern: [UInt8]

    init(_ pattern: some StringProtocol) {
        self.pattern = Array(pattern.utf8)
    }

    /// Whether the whole text matches. Takes time in the order of pattern times text at most.
    func matches(_ text: some StringProtocol) -> Bool {
        let text = Array(text.utf8)
        let star = UInt8(ascii: "*")
        var (at, within) = (0, 0)
        var retry: (pattern: Int, text: Int)?
        while at < text.count {
            if within < pattern.count, pattern[within] == star {
                retry = (within + 1, at)
                within += 1
            } else if within < pattern.count, pattern[within] == text[at] {
                (at, within) = (at + 1, within + 1)
            } else if let (next, from) = retry {
                retry = (next, from + 1)
                (at, within) = (from + 1, next)
            } else {
                return false
            }
        }
        return pattern[within...].allSatisfy { $0 == star }
    }
}
