// SPDX-License-Identifier: Apache-2.0
//
// Hosts as browsers parse them: WHATWG URL section 3.5.

/// A host of a link.
struct LinkHost {
    let name: String
    let isIP: Bool
    let isPunycode: Bool

    /// What stands in front of port and path; nil for a host that browsers refuse.
    init?(_ written: UnsafeRawBufferPointer) {
        if written.byte(0) == ASCII.openBracket {
            guard written.byte(written.count - 1) == ASCII.closeBracket,
                let address = IPv6Text.canonical(written.slice(1, written.count - 1))
            else { return nil }
            self.init(name: address, isIP: true, isPunycode: false)
            return
        }
        let decoded = written.percentDecoded
        let name = decoded.withUnsafeBytes { DomainName.canonical(bytes: $0) }
        guard !name.utf8.contains(where: \.isForbiddenInHost) else { return nil }
        let address = withBytes(of: name) { IPv4Text.parse($0) }
        switch address {
        case .address(let dotted): self.init(name: dotted, isIP: true, isPunycode: !Self.isASCII(decoded))
        case .invalid: return nil
        case .none:
            let isPunycode = !Self.isASCII(decoded) || Self.hasALabel(name)
            self.init(name: name, isIP: false, isPunycode: isPunycode)
        }
    }

    private init(name: String, isIP: Bool, isPunycode: Bool) {
        self.name = name
        self.isIP = isIP
        self.isPunycode = isPunycode
    }

    private static func isASCII(_ bytes: [UInt8]) -> Bool { bytes.allSatisfy(\.isASCII) }

    private static func hasALabel(_ name: String) -> Bool {
        name.utf8.split(separator: ASCII.dot).contains { $0.starts(with: "xn--".utf8) }
    }
}

/// IPv4 addresses in all the forms that the C library has always taken.
enum IPv4Text {
    enum Reading: Equatable {
        /// Its usual form.
        case address(String)
        /// It ends in a number and is no address.
        case invalid
        /// A name.
        case none
    }

    /// One to four numbers, decimal, octal (`0…`) or hexadecimal (`0x…`), of which the last fills what is left.
    static func parse(_ host: UnsafeRawBufferPointer) -> Reading {
        let parts = host.split(separator: ASCII.dot, omittingEmptySubsequences: false)
        guard let last = parts.last, isNumber(last) else { return .none }
        guard parts.count <= 4 else { return .invalid }
        var address: UInt64 = 0
        for (index, part) in parts.enumerated() {
            guard let value = number(part) else { return .invalid }
            let isLast = index == parts.count - 1
            let room = UInt64(isLast ? 8 * (5 - parts.count) : 8)
            guard value < 1 << room else { return .invalid }
            address = address << room | value
        }
        return .address(
            [24, 16, 8, 0].map { String(address >> UInt64($0) & 0xFF) }.joined(separator: "."))
    }

    private static func isNumber(_ part: Slice<UnsafeRawBufferPointer>) -> Bool {
        guard !part.isEmpty else { return false }
        return part.allSatisfy(\.isDigit) || number(part) != nil
    }

    private static func number(_ part: Slice<UnsafeRawBufferPointer>) -> UInt64? {
        var digits = part
        var base: UInt64 = 10
        guard let first = digits.first else { return nil }
        if first == 0x30, digits.count > 1 {
            digits = digits.dropFirst()
            base = 8
            if let second = digits.first, second | 0x20 == UInt8(ascii: "x") {
                digits = digits.dropFirst()
                base = 16
            }
        }
        var value: UInt64 = 0
        for byte in digits {
            guard let digit = byte.hexadecimal, digit < base else { return nil }
            // Beyond 32 bits it is no address, whatever follows.
            value = min(value * base + UInt64(digit), 1 << 40)
        }
        return value
    }
}

/// IPv6 addresses: RFC 4291 section 2.2, written as RFC 5952 has it.
enum IPv6Text {
    static func canonical(_ text: UnsafeRawBufferPointer) -> String? {
        guard AddressLiteral.isIPv6(text) || isShort(text) else { return nil }
        var front: [UInt16] = []
        var back: [UInt16] = []
        var hasGap = false
        var index = 0
        while index < text.count {
            if text.byte(index) == ASCII.colon {
                if text.byte(index + 1) == ASCII.colon {
                    hasGap = true
                    index += 1
                }
                index += 1
                continue
            }
            let end = text.position(of: ASCII.colon, from: index) ?? text.count
            let groups = groups(text.slice(index, end))
            if hasGap { back += groups } else { front += groups }
            index = end
        }
        let missing = 8 - front.count - back.count
        guard missing >= 0, hasGap || missing == 0 else { return nil }
        return write(front + Array(repeating: 0, count: missing) + back)
    }

    /// `::` for a single group, which mail does not allow and browsers do.
    private static func isShort(_ text: UnsafeRawBufferPointer) -> Bool {
        guard text.count <= 45, let gap = gap(in: text) else { return false }
        let filled = Array(text.slice(0, gap)) + Array((gap == 0 ? "0:" : ":0:").utf8)
        let rest = text.slice(gap + 2, text.count)
        let whole = filled + (rest.isEmpty ? [] : Array(rest))
        return (rest.isEmpty ? Array(whole.dropLast()) : whole).withUnsafeBytes { AddressLiteral.isIPv6($0) }
    }

    private static func gap(in text: UnsafeRawBufferPointer) -> Int? {
        var start = 0
        while let colon = text.position(of: ASCII.colon, from: start) {
            if text.byte(colon + 1) == ASCII.colon { return colon }
            start = colon + 1
        }
        return nil
    }

    private static func groups(_ part: UnsafeRawBufferPointer) -> [UInt16] {
        if part.position(of: ASCII.dot) != nil, case .address(let dotted) = IPv4Text.parse(part) {
            let bytes = dotted.split(separator: ".").compactMap { UInt16($0) }
            return bytes.count == 4 ? [bytes[0] << 8 | bytes[1], bytes[2] << 8 | bytes[3]] : []
        }
        return [part.reduce(0) { $0 << 4 | UInt16($1.hexadecimal ?? 0) }]
    }

    /// The longest run of zeros, if it is longer than one group, as `::`.
    private static func write(_ groups: [UInt16]) -> String {
        var best = 0..<0
        var start: Int?
        for index in 0...groups.count {
            if index < groups.count, groups[index] == 0 {
                if start == nil { start = index }
            } else if let first = start {
                if index - first > max(best.count, 1) { best = first..<index }
                start = nil
            }
        }
        func hexadecimal(_ part: ArraySlice<UInt16>) -> String {
            part.map { String($0, radix: 16) }.joined(separator: ":")
        }
        guard !best.isEmpty else { return hexadecimal(groups[...]) }
        return hexadecimal(groups[..<best.lowerBound]) + "::" + hexadecimal(groups[best.upperBound...])
    }
}

extension UInt8 {
    /// A forbidden domain code point of WHATWG URL section 3.2.
    fileprivate var isForbiddenInHost: Bool {
        if self <= ASCII.space || self == ASCII.delete { return true }
        switch self {
        case UInt8(ascii: "#"), UInt8(ascii: "/"), ASCII.colon, ASCII.less, ASCII.greater, ASCII.question,
            ASCII.at,
            ASCII.openBracket, ASCII.backslash, ASCII.closeBracket, UInt8(ascii: "^"), UInt8(ascii: "|"),
            ASCII.percent:
            return true
        default: return false
        }
    }
}
