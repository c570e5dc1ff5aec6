// SPDX-License-Identifier: Apache-2.0
//
// Encoded words: RFC 2047, as strictly as mail in the wild allows. Words are decoded wherever they
// stand, also next to other text and within quotes, with spaces in them, with broken base64, however
// long; adjacent words of one charset are joined before the charset is decoded, as writers split
// characters between them. An unknown charset and a malformed word are left as they stand.
// Limits: SyntaxLimits.encodedWords, charsetName, fieldBody.

enum EncodedWords {
    /// The text that unfolded bytes stand for, cut at `SyntaxLimits.fieldBody` octets.
    static func decode(_ bytes: UnsafeRawBufferPointer) -> String {
        guard hasWordStart(bytes) else { return Charset.guess(bytes, limit: SyntaxLimits.fieldBody) }
        var decoder = EncodedWordDecoder(bytes)
        decoder.decode()
        return decoder.output.withUnsafeBytes {
            String(decoding: $0.clippedUTF8(SyntaxLimits.fieldBody), as: UTF8.self)
        }
    }

    private static func hasWordStart(_ bytes: UnsafeRawBufferPointer) -> Bool {
        var start = 0
        while let equals = bytes.position(of: ASCII.equals, from: start) {
            if bytes.byte(equals + 1) == ASCII.question { return true }
            start = equals + 1
        }
        return false
    }

    /// Appends what the "Q" encoding of RFC 2047 section 4.2 stands for; a "=" without its two digits
    /// stands for itself.
    static func appendQ(_ content: UnsafeRawBufferPointer, to output: inout [UInt8]) {
        var index = 0
        while let byte = content.byte(index) {
            index += 1
            switch byte {
            case ASCII.underscore:
                output.append(ASCII.space)
            case ASCII.equals:
                if let high = content.byte(index)?.hexadecimal, let low = content.byte(index + 1)?.hexadecimal
                {
                    output.append(high << 4 | low)
                    index += 2
                } else {
                    output.append(byte)
                }
            default:
                output.append(byte)
            }
        }
    }
}

/// One pass over a text. A run is a sequence of adjacent encoded words of one charset.
private struct EncodedWordDecoder {
    private struct Run {
        var start: Int
        var end: Int
        var charset: String
        var encoding: CharsetName.Encoding?
    }

    private let bytes: UnsafeRawBufferPointer
    private var scanner: EncodedWordScanner
    private var run: Run?
    /// What the words of the run stand for, in its charset.
    private var octets: [UInt8] = []
    /// To where the input is in the output.
    private var settled = 0
    private var endsWithWord = false
    private(set) var output: [UInt8] = []

    init(_ bytes: UnsafeRawBufferPointer) {
        self.bytes = bytes
        scanner = EncodedWordScanner(bytes, isPhrase: false)
        output.reserveCapacity(bytes.count)
    }

    mutating func decode() {
        var words = 0
        var index = 0
        while words < SyntaxLimits.encodedWords, output.count < SyntaxLimits.fieldBody,
            let equals = bytes.position(of: ASCII.equals, from: index)
        {
            guard let word = scanner.match(at: equals) else {
                index = equals + 1
                continue
            }
            add(word, at: equals)
            words += 1
            index = word.end
        }
        finishRun()
        appendText(settled, bytes.count)
    }

    private mutating func add(_ word: EncodedWordScanner.Match, at start: Int) {
        let charset = lowercasedASCII(bytes.slice(word.charset))
        if let last = run, last.charset == charset, isBlank(last.end, start),
            last.encoding?.hasShiftStates != true
        {
            run?.end = word.end
        } else {
            finishRun()
            run = Run(
                start: start, end: word.end, charset: charset, encoding: CharsetName.encoding(of: charset))
        }
        let content = bytes.slice(word.content)
        if word.isBase64 {
            Base64.append(content, to: &octets)
        } else {
            EncodedWords.appendQ(content, to: &octets)
        }
    }

    private mutating func finishRun() {
        guard let run else { return }
        self.run = nil
        let before = output.count
        if !(endsWithWord && isBlank(settled, run.start)) { appendText(settled, run.start) }
        let isKnown = octets.withUnsafeBytes {
            Charset.append($0, encoding: run.encoding, to: &output, limit: SyntaxLimits.fieldBody)
        }
        octets.removeAll(keepingCapacity: true)
        if !isKnown {
            // The word stands as it is, and with it the white space before.
            output.removeSubrange(min(before, output.count)...)
            appendText(settled, run.end)
        }
        settled = run.end
        endsWithWord = isKnown
    }

    private func isBlank(_ start: Int, _ end: Int) -> Bool { bytes.slice(start, end).isBlank }

    private mutating func appendText(_ start: Int, _ end: Int) {
        guard end > start else { return }
        Charset.appendGuess(bytes.slice(start, end), to: &output)
    }
}
