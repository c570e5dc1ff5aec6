// SPDX-License-Identifier: Apache-2.0

/// The word that is being read.
struct WordShape {
    private var folded = StableHash()
    private var count = 0
    private var capitalsBehind = 0
    private var vowels = 0
    private var consonants = 0
    private var longestCluster = 0
    private var wasCapital = true
    private var isLatin = true

    init() {}

    /// A word alone.
    init(_ word: String) {
        for scalar in word.unicodeScalars {
            if let letter = LetterFold.letter(scalar.value) { add(letter) }
        }
    }

    var isEmpty: Bool { count == 0 }
    var hash: UInt64 { folded.value }

    /// Nobody says it: too long, with capitals in the middle, or without a vowel where there should be one.
    var isNoise: Bool {
        if count > SyntaxLimits.comparedWord || capitalsBehind > 1 { return true }
        return isLatin && (longestCluster > 6 || (count > 4 && vowels == 0))
    }

    /// Adds the letters of ASCII from an index on, and yields where they end.
    @inline(__always)
    mutating func addRun(_ bytes: UnsafeRawBufferPointer, from start: Int) -> Int {
        // In registers: most of a text goes through here.
        var word = self
        var index = start
        while let byte = bytes.byte(index), byte.isLetter {
            word.add(byte)
            index += 1
        }
        self = word
        return index
    }

    @inline(__always)
    mutating func add(_ byte: UInt8) {
        let isCapital = byte & 0x20 == 0
        capitalsBehind &+= isCapital && !wasCapital ? 1 : 0
        wasCapital = isCapital
        addLatin(UInt32(byte | 0x20))
    }

    mutating func add(_ letter: UInt32) {
        if letter < 0x80 { return addLatin(letter) }
        folded.add(UInt64(letter))
        count &+= 1
        isLatin = false
    }

    /// A letter of ASCII in lower case. A text is shorter than any of these counts could go.
    @inline(__always)
    private mutating func addLatin(_ letter: UInt32) {
        folded.add(UInt64(letter))
        count &+= 1
        let isVowel = WordShape.vowels >> (letter & 31) & 1
        vowels &+= Int(isVowel)
        consonants = isVowel == 1 ? 0 : consonants &+ 1
        if consonants > longestCluster { longestCluster = consonants }
    }

    /// a, e, i, o, u and y, by the last five bits of their octets.
    private static var vowels: UInt32 { 0x0220_8222 }
}

/// What stands between two blanks.
struct PieceShape {
    /// It has letters that are words by themselves: no blank need be near.
    var keepsWords = false
    private(set) var isEmpty = true
    private var hasNoise = false
    private var wasDot = false
    private var wasColon = false
    private var hasLetter = false

    var isNoise: Bool { hasNoise && !keepsWords }

    /// A word begins.
    @inline(__always)
    mutating func noteLetter() {
        // A dot within: a host name, a file.
        if wasDot, hasLetter { hasNoise = true }
        (isEmpty, hasLetter, wasDot, wasColon) = (false, true, false, false)
    }

    /// What is neither a letter nor a blank.
    @inline(__always)
    mutating func note(_ byte: UInt8) {
        if byte.isDigit || byte == ASCII.at || byte == ASCII.equals { hasNoise = true }
        if byte == UInt8(ascii: "/"), wasColon { hasNoise = true }
        wasDot = byte == ASCII.dot
        wasColon = byte == ASCII.colon
        isEmpty = false
    }
}

/// The line that is being read.
struct LineShape {
    /// It begins with a `>`.
    var isQuoted = false
    private(set) var words = 0
    private var isGreeting = false
    private var skipped = 0

    /// Whom a line greets goes as well, up to the comma and a few words at most.
    mutating func greets(_ word: UInt64) -> Bool {
        defer { words += 1 }
        if words == 0 { isGreeting = LineShape.greetings.contains(word) }
        guard isGreeting, skipped < SyntaxLimits.greetedWords else { return false }
        skipped += 1
        return true
    }

    mutating func note(_ byte: UInt8) {
        switch byte {
        case ASCII.comma, ASCII.colon, ASCII.semicolon, UInt8(ascii: "!"), ASCII.question: isGreeting = false
        default: break
        }
    }

    private static let greetings: Set<UInt64> = Set(
        [
            "dear", "hello", "hi", "hey", "hallo", "liebe", "lieber", "guten", "bonjour", "cher", "chere",
            "hola",
            "estimado", "estimada", "ciao", "gentile", "caro", "cara", "beste", "geachte", "kära", "hej",
            "ola",
            "уважаемый", "уважаемая", "здравствуйте",
        ].map { WordShape($0).hash })
}
