// SPDX-License-Identifier: Apache-2.0
//
// What stands between the brackets of an address literal: RFC 5321 section 4.1.3.

enum AddressLiteral {
    /// True for IPv4-address-literal and IPv6-address-literal.
    static func isValid(_ content: UnsafeRawBufferPointer) -> Bool {
        if isIPv4(content) { return true }
        let tag = content.slice(0, 5)
        guard lowercasedASCII(tag) == "ipv6:" else { return false }
        return isIPv6(content.slice(5, content.count))
    }

    /// Snum 3("." Snum), Snum = 1*3DIGIT of at most 255
    static func isIPv4(_ text: UnsafeRawBufferPointer) -> Bool {
        guard text.count <= 15 else { return false }
        let parts = text.split(separator: ASCII.dot, omittingEmptySubsequences: false)
        return parts.count == 4 && parts.allSatisfy(isSnum)
    }

    private static func isSnum(_ part: Slice<UnsafeRawBufferPointer>) -> Bool {
        guard (1...3).contains(part.count), part.allSatisfy(\.isDigit) else { return false }
        return part.reduce(0) { $0 * 10 + Int($1 &- 0x30) } <= 255
    }

    /// IPv6-full, IPv6-comp, IPv6v4-full or IPv6v4-comp; "::" stands for at least two groups.
    static func isIPv6(_ text: UnsafeRawBufferPointer) -> Bool {
        guard text.count <= 45 else { return false }
        guard let gap = doubleColon(in: text) else { return groups(of: text, mayEndInIPv4: true) == 8 }
        let front = text.slice(0, gap)
        let back = text.slice(gap + 2, text.count)
        guard let before = front.isEmpty ? 0 : groups(of: front, mayEndInIPv4: false),
            let after = back.isEmpty ? 0 : groups(of: back, mayEndInIPv4: true)
        else { return false }
        return before + after <= 6
    }

    private static func doubleColon(in text: UnsafeRawBufferPointer) -> Int? {
        var start = 0
        while let colon = text.position(of: ASCII.colon, from: start) {
            if text.byte(colon + 1) == ASCII.colon { return colon }
            start = colon + 1
        }
        return nil
    }

    /// How many groups of 16 bits stand there, nil if anything else does. An IPv4 address counts two.
    private static func groups(of text: UnsafeRawBufferPointer, mayEndInIPv4: Bool) -> Int? {
        let parts = text.split(separator: ASCII.colon, omittingEmptySubsequences: false)
        var count = 0
        for (index, part) in parts.enumerated() {
            if (1...4).contains(part.count), part.allSatisfy({ $0.hexadecimal != nil }) {
                count += 1
            } else if mayEndInIPv4, index == parts.count - 1, isIPv4(UnsafeRawBufferPointer(rebasing: part)) {
                count += 2
            } else {
                return nil
            }
        }
        return count
    }
}
