// SPDX-License-Identifier: Apache-2.0
//
// The media type of a part in every reading: RFC 2045 section 5, RFC 6838 section 4.2.
// Limits: SyntaxLimits.headerReadings, octets of a type by RFC 6838.

/// What a Content-Type may be taken for.
struct TypeReadings {
    /// Octets of either half, RFC 6838 section 4.2.
    private static let longest = 127

    private(set) var values = Readings<MediaType>(limit: SyntaxLimits.headerReadings)
    /// False if the type is missing a half, or is more than a type.
    private(set) var isClean = true

    /// `token/token`; nil for anything else.
    static func strict(_ head: UnsafeRawBufferPointer) -> MediaType? {
        guard let slash = head.position(of: HeaderByte.slash), slash > 0, slash < head.count - 1,
            slash <= longest, head.count - slash - 1 <= longest,
            head.position(of: HeaderByte.slash, from: slash + 1) == nil,
            head.allSatisfy({ $0.isTokenCharacter || $0 == HeaderByte.slash })
        else { return nil }
        return MediaType(
            lowercasedASCII(head.slice(0, slash)), lowercasedASCII(head.slice(slash + 1, head.count)))
    }

    mutating func read(_ body: StructuredBody) {
        let strict = body.isHeadClean ? Self.strict(body.slice(body.head)) : nil
        if let strict {
            isStrict = true
            values.add(strict)
            // All of "x-multipart", "multiparts" and "ultipart" are a multipart to some.
            if strict.type != "multipart", strict.type.utf8.count > 6 { addStems(body.slice(body.head)) }
            if !body.isClean { addAllTypes(in: body.bytes) }
        } else {
            isClean = false
            readOddHead(body.bytes)
        }
        if values.values.count > 1 { isClean = false }
    }

    /// True if the first reading is that of the standard.
    private(set) var isStrict = false
    var hasMultipart: Bool { values.values.contains { $0.type == "multipart" } }

    /// To a body with a boundary: some take it for a multipart whatever its type.
    mutating func addMultipart() {
        guard !hasMultipart else { return }
        values.add(MediaType("multipart", "mixed"))
        isClean = false
    }

    private mutating func readOddHead(_ bytes: UnsafeRawBufferPointer) {
        // What the standard has comments for, it reads past.
        bytes.slice(0, SyntaxLimits.looseField).withoutComments.withUnsafeBytes { text in
            let end = text.position(of: ASCII.semicolon) ?? text.count
            let head = text.slice(0, Swift.min(end, 1_024)).filter { !$0.isBlankOrControl }
            if let type = head.withUnsafeBytes({ Self.strict($0) }) { values.add(type) }
        }
        if values.isEmpty { values.add(.plainText) }
        addAllTypes(in: bytes)
    }

    /// Every type of a known kind that stands somewhere in a text.
    mutating func addAllTypes(in bytes: UnsafeRawBufferPointer) {
        for range in bytes.looseEnds { addTypes(in: bytes.slice(range), isStart: range.lowerBound == 0) }
    }

    private mutating func addTypes(in bytes: UnsafeRawBufferPointer, isStart: Bool) {
        var texts = [Array(bytes)]
        if bytes.position(of: ASCII.openParenthesis) != nil { texts.insert(bytes.withoutComments, at: 0) }
        for text in texts {
            let bare = text.filter { byte in
                byte != ASCII.quote && byte != ASCII.backslash
                    && (byte >= ASCII.space || byte == ASCII.tab || byte.isLineEnd)
            }
            bare.withUnsafeBytes { addPairs(in: $0, isStart: isStart) }
        }
        for text in texts { text.withUnsafeBytes { addStems($0) } }
    }

    private mutating func addPairs(in text: UnsafeRawBufferPointer, isStart: Bool) {
        var index = 0
        var isFirst = isStart
        while index < text.count {
            let start = index
            while let byte = text.byte(index), byte.isTokenCharacter || byte == HeaderByte.slash {
                index += 1
            }
            let word = text.slice(start, index)
            index += 1
            guard !word.isEmpty else { continue }
            if text.byte(start - 1) != ASCII.equals, let type = Self.known(word, isFirst: isFirst) {
                values.add(type)
            }
            isFirst = false
        }
    }

    /// A type of a registered kind; at the beginning of a field also half of one.
    private static func known(_ word: UnsafeRawBufferPointer, isFirst: Bool) -> MediaType? {
        let slash = word.position(of: HeaderByte.slash) ?? word.count
        guard slash < word.count || isFirst, slash <= 11 else { return nil }
        let kind = lowercasedASCII(word.slice(0, slash))
        let usual: String
        switch kind {
        case "text": usual = "plain"
        case "multipart": usual = "mixed"
        case "message": usual = "rfc822"
        case "application", "image", "audio", "video", "model", "font": usual = "octet-stream"
        default: return nil
        }
        if let type = strict(word) { return type }
        return MediaType(kind, usual)
    }

    /// Multiparts and messages by their names, however they are spelt.
    private mutating func addStems(_ text: UnsafeRawBufferPointer) {
        let squeezed = text.filter {
            !$0.isBlankOrControl && $0 != ASCII.backslash && $0 != ASCII.quote && $0.isASCII
        }
        squeezed.withUnsafeBytes { text in
            if !values.values.contains(where: { $0.type == "multipart" }),
                let stem = text.firstIgnoringCase("ultipar") ?? text.firstIgnoringCase("multip")
            {
                let known: [StaticString] = [
                    "alternative", "related", "digest", "report", "signed", "form-data",
                ]
                values.add(MediaType("multipart", subtype(text, stem, known) ?? "mixed"))
            }
            if !values.values.contains(where: { $0.type == "message" }),
                let stem = text.firstIgnoringCase("essage/") ?? text.firstIgnoringCase("rfc822")
            {
                let known: [StaticString] = ["global", "partial", "external-body", "delivery-status"]
                values.add(MediaType("message", subtype(text, stem, known) ?? "rfc822"))
            }
        }
    }

    private func subtype(_ text: UnsafeRawBufferPointer, _ stem: Int, _ known: [StaticString]) -> String? {
        guard let slash = text.slice(0, stem + 16).position(of: HeaderByte.slash, from: stem) else {
            return nil
        }
        return known.first { text.hasPrefixIgnoringCase($0, at: slash + 1) }.map { String(describing: $0) }
    }
}
