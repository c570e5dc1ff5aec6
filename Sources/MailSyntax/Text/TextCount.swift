// SPDX-License-Identifier: Apache-2.0
//
// How loud a text is, and in what letters, in one pass.

/// Letters, capitals and exclamation marks of a text, and the scripts of its letters.
public struct TextCount: Sendable, Hashable {
    /// Code points that Unicode has as Alphabetic.
    public private(set) var letters = 0
    /// Letters that Unicode has as Uppercase.
    public private(set) var capitals = 0
    /// `!`, `¡` and the full-width `！`
    public private(set) var exclamations = 0
    /// Words with Latin letters and Cyrillic or Greek ones in them, as in look-alikes of a name. A word is a
    /// run of letters, digits and combining marks.
    public private(set) var mixedWords = 0

    private var byScript = [Int](repeating: 0, count: Script.allCases.count)

    /// Nothing counted.
    public init() {}

    /// A text.
    public init(_ text: some StringProtocol) { self = withBytes(of: text) { TextCount(utf8: $0) } }

    /// A text in UTF-8; octets that are none are no letters.
    public init(utf8 bytes: UnsafeRawBufferPointer) {
        self.init()
        var word = Word()
        var index = 0
        while index < bytes.count {
            // In a word with other letters each Latin one matters: no leaps.
            if !word.hasLookalikes {
                let start = index
                index = countASCII(bytes, from: index)
                if index > start { word.endsASCII(bytes, from: start, to: index) }
            }
            guard index < bytes.count else { break }
            let (value, length) = UTF8Scalar.decode(bytes, at: index)
            count(value, in: &word)
            index += length
        }
        mixedWords += word.end()
    }

    /// How many letters are of a script.
    public subscript(script: Script) -> Int { byScript[script.rawValue] }

    /// The sums of two texts.
    public static func += (left: inout TextCount, right: TextCount) {
        left.letters += right.letters
        left.capitals += right.capitals
        left.exclamations += right.exclamations
        left.mixedWords += right.mixedWords
        for script in Script.allCases { left.byScript[script.rawValue] += right[script] }
    }

    /// How many letters there are, and nothing else.
    static func letters(in bytes: UnsafeRawBufferPointer) -> Int {
        var count = 0
        var index = 0
        while let byte = bytes.byte(index) {
            if byte.isASCII {
                if byte.isLetter { count += 1 }
                index += 1
            } else {
                let (value, length) = UTF8Scalar.decode(bytes, at: index)
                if LetterTraits(of: value).isLetter { count += 1 }
                index += length
            }
        }
        return count
    }

    private mutating func count(_ value: UInt32, in word: inout Word) {
        let traits = LetterTraits(of: value)
        if traits.isLetter {
            letters += 1
            if traits.isCapital { capitals += 1 }
            byScript[traits.script.rawValue] += 1
            word.add(traits.script)
        } else {
            if value == 0x21 || value == 0xA1 || value == 0xFF01 { exclamations += 1 }
            if !traits.isWithinWord { mixedWords += word.end() }
        }
    }

    /// Counts up to the first octet that is not ASCII, and yields where it is.
    private mutating func countASCII(_ bytes: UnsafeRawBufferPointer, from start: Int) -> Int {
        let stretch = bytes.slice(start, UTF8Scalar.endOfASCII(bytes, from: start))
        var counts = (letters: 0, capitals: 0, exclamations: 0)
        // No branches, so that the compiler can take many octets at once.
        for byte in stretch {
            counts.letters &+= byte.isLetter ? 1 : 0
            counts.capitals &+= byte.isUppercase ? 1 : 0
            counts.exclamations &+= byte == 0x21 ? 1 : 0
        }
        letters += counts.letters
        byScript[Script.latin.rawValue] += counts.letters
        capitals += counts.capitals
        exclamations += counts.exclamations
        return start + stretch.count
    }
}

/// The word that is being read.
private struct Word {
    private var hasLatin = false
    /// Letters of scripts that have look-alikes of Latin ones.
    private(set) var hasLookalikes = false

    mutating func add(_ script: Script) {
        switch script {
        case .latin: hasLatin = true
        case .cyrillic, .greek: hasLookalikes = true
        default: break
        }
    }

    /// A stretch of ASCII has been read: what it ends with is the beginning of a word, or goes on with one.
    mutating func endsASCII(_ bytes: UnsafeRawBufferPointer, from start: Int, to end: Int) {
        var index = end
        while index > start, let byte = bytes.byte(index - 1) {
            if byte.isLetter {
                hasLatin = true
                return
            }
            if !byte.isDigit {
                hasLatin = false
                return
            }
            index -= 1
        }
    }

    /// 1 if it was a mixed one.
    mutating func end() -> Int {
        defer { self = Word() }
        return hasLatin && hasLookalikes ? 1 : 0
    }
}
