// SPDX-License-Identifier: Apache-2.0

/// A host name that stands in text without a scheme, and with a path behind it.
enum BareHost {
    /// Where the host in front of a `/` begins; nil if there is none that mail readers make a link of.
    static func start(
        _ text: UnsafeRawBufferPointer, slash: Int, floor: Int, _ isHost: HostCheck
    ) -> Int? {
        guard let next = text.byte(slash + 1), isPathByte(next) else { return nil }
        let start = beginning(text, slash: slash, floor: floor)
        let name = text.slice(start, slash)
        guard let dot = name.lastIndex(of: ASCII.dot), dot > 0, name.count - dot > 2,
            name.byte(0) != ASCII.hyphen, name.byte(0) != ASCII.dot
        else { return nil }
        if let before = text.byte(start - 1), before.isWithinName || isAround(before) { return nil }
        // No label is empty.
        guard !zip(name, name.dropFirst()).contains(where: { $0 == ASCII.dot && $1 == ASCII.dot }) else {
            return nil
        }
        let top = name.slice(dot + 1, name.count)
        guard top.allSatisfy({ $0.isLetter || !$0.isASCII }) || top.slice(0, 4).equalsLowercased("xn--")
        else {
            return nil
        }
        // A file in a folder of that name: `archive.zip/readme`.
        let isShort = name.slice(0, dot).position(of: ASCII.dot) == nil
        if isShort, top.equalsLowercased("md") || ShownHost.isExtension(top) { return nil }
        guard let host = LinkHost(name), !host.isIP, isHost(host.name) else { return nil }
        return start
    }

    /// Letters of Latin, Greek and Cyrillic, digits, hyphens and dots. Other scripts have no spaces between words.
    private static func beginning(_ text: UnsafeRawBufferPointer, slash: Int, floor: Int) -> Int {
        var start = slash
        while start > floor, slash - start <= SyntaxLimits.domain, let byte = text.byte(start - 1) {
            if byte.isLetter || byte.isDigit || byte == ASCII.hyphen || byte == ASCII.dot {
                start -= 1
            } else if byte & 0xC0 == 0x80, let first = text.byte(start - 2), (0xC3...0xD4).contains(first) {
                start -= 2
            } else {
                break
            }
        }
        return start
    }

    private static func isPathByte(_ byte: UInt8) -> Bool {
        byte.isLetter || byte.isDigit || !byte.isASCII || byte == ASCII.question || byte == ASCII.percent
            || byte == ASCII.hyphen || byte == ASCII.underscore || byte == UInt8(ascii: "#")
            || byte == UInt8(ascii: "~")
    }

    /// In front of a name it makes it a part of something else.
    private static func isAround(_ byte: UInt8) -> Bool {
        switch byte {
        case ASCII.backslash, ASCII.colon, UInt8(ascii: "&"), UInt8(ascii: "#"), UInt8(ascii: "$"),
            UInt8(ascii: "+"), UInt8(ascii: "~"):
            true
        default: false
        }
    }
}
