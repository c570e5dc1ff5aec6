// SPDX-License-Identifier: Apache-2.0
//
// The transfer encoding of a part in every reading: RFC 2045 section 6.

/// What a Content-Transfer-Encoding may be taken for.
struct EncodingReadings {
    /// Octets of a body that are looked at, without the white space in front.
    private static let reach = 1_024

    private(set) var values: [TransferEncoding] = []
    /// False for an encoding that is not known, or has something beside its name.
    private(set) var isClean = true
    private(set) var isEmpty = false

    init(_ body: UnsafeRawBufferPointer) {
        let trimmed = body.trimmed
        if let known = Self.known(trimmed) {
            values = known
            return
        }
        isEmpty = trimmed.isEmpty
        // An empty one is as good as none.
        isClean = false
        readOdd(trimmed.withoutOuterBlanks.slice(0, Self.reach))
    }

    /// What a name in any case stands for; nil for one that is not known.
    private static func known(_ name: UnsafeRawBufferPointer) -> [TransferEncoding]? {
        switch name.count {
        case 4 where name.equalsIgnoringCase("7bit") || name.equalsIgnoringCase("8bit"): return [.identity]
        case 5 where name.equalsIgnoringCase("7-bit") || name.equalsIgnoringCase("8-bit"): return [.identity]
        case 6 where name.equalsIgnoringCase("base64"): return [.base64]
        case 6 where name.equalsIgnoringCase("binary"): return [.identity]
        case 16 where name.equalsIgnoringCase("quoted-printable"): return [.quotedPrintable]
        default:
            // Few readers know these; the others show the lines as they are.
            let names: [StaticString] = ["x-uuencode", "x-uue", "x-uu", "uuencode", "uue"]
            return names.contains { name.equalsIgnoringCase($0) } ? [.uuencode, .identity] : nil
        }
    }

    private mutating func readOdd(_ text: UnsafeRawBufferPointer) {
        // As the standard has it: comments are nothing.
        let strict = text.withoutComments.withUnsafeBytes { Self.known($0.withoutOuterBlanks) }
        // As most readers have it: one token, with or without quotes, and something behind it.
        let token = Self.firstToken(text)
        for encoding in strict ?? token.withUnsafeBytes({ Self.known($0) }) ?? [.identity] { add(encoding) }
        addMentioned(text)
        text.withoutComments.withUnsafeBytes { addMentioned($0) }
        for decoded in EncodedWordReadings.decode(text) { decoded.withUnsafeBytes { addMentioned($0) } }
        add(.identity)
    }

    private static func firstToken(_ text: UnsafeRawBufferPointer) -> [UInt8] {
        let start = text.byte(0) == ASCII.quote ? 1 : 0
        let end = text.first(from: start, to: text.count) { !$0.isTokenCharacter } ?? text.count
        // "base64,quoted-printable" and "base64=" are no token that anybody knows.
        guard let next = text.byte(end) else { return Array(text.slice(start, end)) }
        let isEnd = next == ASCII.semicolon || next == ASCII.quote || next.isBlankOrControl
        return isEnd ? Array(text.slice(start, end)) : []
    }

    /// What is named in a text, whole or shortened, in the order in which it is.
    private mutating func addMentioned(_ text: UnsafeRawBufferPointer) {
        let bare = text.filter { $0.isLetter || $0.isDigit }
        bare.withUnsafeBytes { bare in
            let base64 = bare.firstIgnoringCase("64") ?? bare.firstIgnoringCase("base")
            let quoted =
                bare.firstIgnoringCase("quoted") ?? bare.firstIgnoringCase("printable")
                ?? bare.firstIgnoringCase("qp")
            if let base64, let quoted, quoted < base64 { add(.quotedPrintable) }
            if base64 != nil { add(.base64) }
            if quoted != nil { add(.quotedPrintable) }
            if bare.containsIgnoringCase("uu") { add(.uuencode) }
        }
        if text.count == 1, let byte = text.byte(0)?.lowercased {
            if byte == UInt8(ascii: "b") { add(.base64) }
            if byte == UInt8(ascii: "q") { add(.quotedPrintable) }
        }
    }

    private mutating func add(_ encoding: TransferEncoding) {
        if !values.contains(encoding) { values.append(encoding) }
    }
}
