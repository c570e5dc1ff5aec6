// SPDX-License-Identifier: Apache-2.0
//
// What senders vary from copy to copy is left out: addresses and links, whatever has a digit in it, long or unpronounceable
// runs of letters, lines that greet somebody. What they vary within a word is folded away: case, accents, look-alikes,
// characters that are not seen.

/// The words of a text as numbers by which two texts are compared, without what senders vary.
///
/// Looks at the first `SyntaxLimits.comparedText` octets and yields at most `SyntaxLimits.comparedWords` words. In scripts
/// without blanks each letter is a word.
public struct ComparableWords: Sendable {
    /// A ``StableHash`` of each word, in order.
    public private(set) var hashes: [UInt64] = []
    private let names: Set<UInt64>
    private var word = WordShape()
    private var piece = PieceShape()
    private var line = LineShape()
    /// Where the words of the piece at hand begin.
    private var pieceStart = 0

    /// The words of a text; `names` are left out, as are lines that quote another message, unless
    /// `skipsQuotes` is false.
    public init(_ text: String, without names: Set<UInt64> = [], skipsQuotes: Bool = true) {
        self.names = names
        hashes.reserveCapacity(min(text.utf8.count / 6, SyntaxLimits.comparedWords))
        var text = text
        text.withUTF8 { read(UnsafeRawBufferPointer($0).slice(0, SyntaxLimits.comparedText), skipsQuotes) }
        endPiece()
    }

    /// What an address may be called by in a text: the words of its local-part and of its domain but for the last label.
    public static func names(in mailbox: Mailbox) -> [UInt64] {
        let labels = mailbox.domain.split(separator: ".").dropLast().joined(separator: " ")
        let text = "\(mailbox.localPart) \(labels)"
        let spaced = text.unicodeScalars.map { $0.properties.isAlphabetic ? Character($0) : " " }
        let words = String(spaced).split(separator: " ").filter { $0.unicodeScalars.count > 2 }
        let hashes = ComparableWords(words.joined(separator: " ")).hashes
        return Array(hashes.prefix(SyntaxLimits.namesOfMailbox))
    }

    private mutating func read(_ bytes: UnsafeRawBufferPointer, _ skipsQuotes: Bool) {
        var index = 0
        while let byte = bytes.byte(index) {
            if line.isQuoted, skipsQuotes, byte != ASCII.lineFeed {
                index += 1
                continue
            }
            if byte.isLetter {
                if word.isEmpty { piece.noteLetter() }
                index = word.addRun(bytes, from: index)
            } else if byte.isASCII {
                readASCII(byte)
                index += 1
            } else {
                let (value, length) = UTF8Scalar.decode(bytes, at: index)
                readScalar(value)
                index += length
            }
        }
    }

    @inline(__always)
    private mutating func readASCII(_ byte: UInt8) {
        if byte.isLetter {
            if word.isEmpty { piece.noteLetter() }
            word.add(byte)
        } else if byte == ASCII.space {
            endPiece()
        } else if byte == ASCII.lineFeed {
            endPiece()
            line = LineShape()
        } else if byte == UInt8(ascii: "'") {
            // Within a word it is left out, with some keyboards it is another character.
        } else {
            endWord()
            if byte == ASCII.greater, line.words == 0, piece.isEmpty {
                line.isQuoted = true
            }
            if byte == ASCII.tab || byte == ASCII.carriageReturn { endPiece() } else { piece.note(byte) }
            line.note(byte)
        }
    }

    private mutating func readScalar(_ scalar: UInt32) {
        switch CharacterKind(scalar) {
        case .invisible: return
        case .space: return endPiece()
        case .lineBreak:
            endPiece()
            line = LineShape()
            return
        case .visible: break
        }
        // General Punctuation: quotes and dashes, and the apostrophe, which is left out.
        if scalar &- 0x2010 < 0x50 { return scalar == 0x2019 ? () : endWord() }
        let plain = CharacterFold.plain(scalar)
        if plain < 0x80 { return readASCII(UInt8(plain)) }
        guard let letter = LetterFold.letter(plain) else {
            // A mark goes with its letter.
            if LetterTraits(of: plain).isWithinWord { return }
            return endWord()
        }
        if LetterFold.isWordByItself(letter) {
            endWord()
            piece.keepsWords = true
            word.add(letter)
            endWord()
        } else {
            if word.isEmpty { piece.noteLetter() }
            word.add(letter)
        }
    }

    @inline(__always)
    private mutating func endWord() {
        guard !word.isEmpty else { return }
        let hash = word.hash
        let isNoise = word.isNoise
        word = WordShape()
        guard !line.greets(hash), !isNoise, names.isEmpty || !names.contains(hash),
            hashes.count < SyntaxLimits.comparedWords
        else { return }
        hashes.append(hash)
    }

    /// What stands between blanks ends: an address, a link or a number goes as a whole.
    @inline(__always)
    private mutating func endPiece() {
        endWord()
        if piece.isNoise, hashes.count > pieceStart { hashes.removeSubrange(pieceStart...) }
        piece = PieceShape()
        pieceStart = hashes.count
    }
}
