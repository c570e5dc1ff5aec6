// SPDX-License-Identifier: Apache-2.0

/// A look at the text of a pattern before Hyperscan gets it, for what it would take and the writer not mean.
struct PatternScan {
    private let bytes: [UInt8]
    /// Whether each byte stands for itself or for syntax outside `[…]`: not escaped, not in a class.
    private var isPlain: [Bool] = []

    init(_ source: String) {
        bytes = Array(source.utf8)
        isPlain = Array(repeating: true, count: bytes.count)
        var isEscaped = false
        var classStart: Int?
        for (index, byte) in bytes.enumerated() {
            if isEscaped || byte == UInt8(ascii: "\\") {
                isPlain[index] = false
                isEscaped.toggle()
            } else if let start = classStart {
                isPlain[index] = false
                if byte == UInt8(ascii: "]"), index > start { classStart = nil }
            } else if byte == UInt8(ascii: "[") {
                let isNegated = bytes.indices.contains(index + 1) && bytes[index + 1] == UInt8(ascii: "^")
                classStart = isNegated ? index + 2 : index + 1
                isPlain[index] = false
            }
        }
    }

    /// Refuses what Hyperscan takes and can't be meant.
    func check(unicode: Bool) throws(PatternFailure) {
        // (*UTF8) would make a database over bytes read them as characters, and invalid ones are undefined.
        if bytes.starts(with: "(*".utf8) {
            throw PatternFailure(
                reason: "it begins with '(*'", kind: .unsupported,
                advice: "say it with the flags i, s and m behind the pattern")
        }
        guard !hasWordBoundaryBesideNonASCII else {
            throw PatternFailure(
                reason: "'\\b' knows ASCII letters alone and stands beside another one",
                kind: .unsupported,
                advice: unicode
                    ? "write (?:\\A|\\P{L}) in front and (?:\\P{L}|\\z) behind" : "leave '\\b' out")
        }
    }

    /// `\b` with a letter beyond ASCII right in front or behind, or with brackets alone between them.
    private var hasWordBoundaryBesideNonASCII: Bool {
        for index in bytes.indices.dropFirst() {
            // The second byte of an escape is the one that follows a backslash which is none itself.
            guard bytes[index] == UInt8(ascii: "b"), isEscape(at: index - 1) else { continue }
            let behind = bytes[(index + 1)...].first { !"([?:".utf8.contains($0) }
            let before = bytes[..<(index - 1)].last { !")]?+*".utf8.contains($0) }
            if (behind ?? 0) >= 0x80 || (before ?? 0) >= 0x80 { return true }
        }
        return false
    }

    /// True if the backslash of an escape outside a class stands there.
    private func isEscape(at index: Int) -> Bool {
        guard bytes[index] == UInt8(ascii: "\\") else { return false }
        let backslashes = bytes[..<index].reversed().prefix { $0 == UInt8(ascii: "\\") }.count
        return backslashes.isMultiple(of: 2)
    }

    /// The pattern with `$` as `\r?$`. One with comments or `\Q…\E` is left as it is.
    var acceptingCRLF: String {
        let source = String(decoding: bytes, as: UTF8.self)
        guard bytes.contains(UInt8(ascii: "$")), !source.contains("\\Q"), !source.contains("(?#") else {
            return source
        }
        var out: [UInt8] = []
        for (index, byte) in bytes.enumerated() {
            if byte == UInt8(ascii: "$"), isPlain[index] { out += "\\r?".utf8 }
            out.append(byte)
        }
        return String(decoding: out, as: UTF8.self)
    }
}
