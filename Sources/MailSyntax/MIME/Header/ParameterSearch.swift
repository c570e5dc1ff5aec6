// SPDX-License-Identifier: Apache-2.0
//
// Finds a parameter wherever it may stand: within quotes and comments, behind a comma or nothing, with white
// space, controls, quotes, backslashes or comments in its name. Some readers only look for the name.

/// Where a parameter stands in a field body.
struct ParameterPlace: Hashable {
    var suffix: ExtendedSuffix
    /// Behind the "=".
    var start: Int
    /// The value, if all readers read it alike.
    var clean: Range<Int>?
    /// True if the name stands between semicolons, as it should.
    var isRegular: Bool
    /// True if the standard does not allow it.
    var isMalformed: Bool
    /// True for the one that the field is to have.
    var isMain: Bool
}

/// A parameter that is looked for.
enum SoughtParameter {
    case boundary
    /// `name` of a Content-Type, and `filename` there.
    case name
    /// `filename` of a Content-Disposition, and `name` there.
    case filename

    /// Texts of which one is in its name, however it is spelt.
    var stems: [StaticString] {
        switch self {
        case .boundary: ["oundary", "boundar"]
        case .name, .filename: ["name", "filenam"]
        }
    }

    /// Whether a key is its name, without regard to case; nil if it is not.
    func isMain(_ key: UnsafeRawBufferPointer) -> Bool? {
        switch (self, key.count) {
        case (.boundary, 8): key.equalsIgnoringCase("boundary") ? true : nil
        case (.name, 4), (.filename, 4): key.equalsIgnoringCase("name") ? self == .name : nil
        case (.name, 8), (.filename, 8): key.equalsIgnoringCase("filename") ? self == .filename : nil
        default: nil
        }
    }

    /// Places of one parameter that are looked at.
    static let placeLimit = 16

    /// Where it stands in a body: first where all look for it, then anywhere else.
    func places(in body: StructuredBody) -> (values: [ParameterPlace], isOverLimit: Bool) {
        var found: [ParameterPlace] = []
        for parameter in body.parameters {
            guard let isMain = isMain(body.slice(parameter.key)) else { continue }
            found.append(
                ParameterPlace(
                    suffix: parameter.suffix, start: parameter.start,
                    clean: parameter.isClean ? parameter.value : nil, isRegular: true,
                    isMalformed: parameter.isMalformed, isMain: isMain))
        }
        if !body.isClean || mayHide(in: body, hasMain: found.contains(where: \.isMain)) {
            let hasComments = body.bytes.position(of: ASCII.openParenthesis) != nil
            for removesComments in hasComments ? [true, false] : [false] {
                for range in body.bytes.looseEnds {
                    let squeezed = SqueezedText(body.bytes, range, removesComments: removesComments)
                    for stem in stems { squeezed.find(stem, into: &found) }
                }
            }
            // `name="name=a.pdf"` is odd, but well formed.
            for index in found.indices where isWithinOwnValue(found[index], body) {
                found[index].isMalformed = false
            }
        }
        return (Array(found.prefix(Self.placeLimit)), found.count > Self.placeLimit)
    }

    /// True for a place within the value of the parameter itself, as all read that.
    private func isWithinOwnValue(_ place: ParameterPlace, _ body: StructuredBody) -> Bool {
        !place.isRegular
            && body.parameters.contains {
                $0.isClean && $0.value.contains(place.start) && isMain(body.slice($0.key)) != nil
            }
    }

    /// True if it may stand within the value of another parameter, or be misspelt.
    private func mayHide(in body: StructuredBody, hasMain: Bool) -> Bool {
        body.parameters.contains { parameter in
            if isMentioned(in: body.slice(parameter.value)) { return true }
            return !hasMain && isLike(body.slice(parameter.key))
        }
    }

    /// True for a name that is not its own, but has much of it.
    func isLike(_ key: UnsafeRawBufferPointer) -> Bool {
        key.count > 4 && isMain(key) == nil && stems.contains { key.containsIgnoringCase($0) }
    }

    /// True if it may stand within a text: its name, or much of it, in front of "=".
    func isMentioned(in text: UnsafeRawBufferPointer) -> Bool {
        guard text.position(of: ASCII.equals) != nil else { return false }
        return stems.contains { stem in
            var index = 0
            while let start = text.firstIgnoringCase(stem, from: index) {
                index = start + stem.utf8CodeUnitCount
                if Self.endOfName(text, from: text.skippingBlanks(from: index)) != nil { return true }
            }
            return false
        }
    }

    /// Where the "=" stands behind a stem, with a few letters more of the name, and a suffix of RFC 2231.
    static func endOfName(_ bytes: UnsafeRawBufferPointer, from start: Int) -> Int? {
        var index = start
        while index - start < 4, let byte = bytes.byte(index), byte.isLetter { index += 1 }
        while let byte = bytes.byte(index), byte == ASCII.asterisk || byte.isDigit, index - start < 12 {
            index += 1
        }
        return bytes.byte(index) == ASCII.equals ? index : nil
    }
}

/// A text without what sloppy readers pass over, and where each byte came from.
private struct SqueezedText {
    private var bytes: [UInt8] = []
    private var origins: [Int] = []

    init(_ whole: UnsafeRawBufferPointer, _ range: Range<Int>, removesComments: Bool) {
        bytes.reserveCapacity(range.count)
        origins.reserveCapacity(range.count)
        let text = whole.slice(0, range.upperBound)
        var hasUnfinishedComment = !removesComments
        var index = range.lowerBound
        while let byte = text.byte(index) {
            if byte == ASCII.openParenthesis, !hasUnfinishedComment {
                if let end = text.endOfComment(from: index) {
                    index = end
                    continue
                }
                hasUnfinishedComment = true
            }
            if byte > ASCII.space, byte < ASCII.delete, byte != ASCII.backslash, byte != ASCII.quote,
                byte != HeaderByte.apostrophe, byte != ASCII.openParenthesis, byte != ASCII.closeParenthesis
            {
                bytes.append(byte.lowercased)
                origins.append(index)
            }
            index += 1
        }
    }

    /// Adds each place at which a name with this stem is followed by "=".
    func find(_ stem: StaticString, into found: inout [ParameterPlace]) {
        bytes.withUnsafeBytes { bytes in
            var index = 0
            while found.count <= SoughtParameter.placeLimit,
                let start = bytes.firstIgnoringCase(stem, from: index)
            {
                index = start + stem.utf8CodeUnitCount
                guard let equals = SoughtParameter.endOfName(bytes, from: index), equals < origins.count
                else { continue }
                let place = ParameterPlace(
                    suffix: suffix(bytes, index, equals), start: origins[equals] + 1, clean: nil,
                    isRegular: false, isMalformed: true, isMain: false)
                if !found.contains(where: { $0.start == place.start }) { found.append(place) }
            }
        }
    }

    private func suffix(_ bytes: UnsafeRawBufferPointer, _ start: Int, _ end: Int) -> ExtendedSuffix {
        guard let asterisk = bytes.slice(start, end).position(of: ASCII.asterisk) else { return .init() }
        return ExtendedSuffix(bytes.slice(start + asterisk, end))
    }
}
