// SPDX-License-Identifier: Apache-2.0
//
// Encoded words where RFC 2047 section 5 has none: in types, boundaries, encodings and within quotes.

/// Text with encoded words, in every reading.
enum EncodedWordReadings {
    /// Octets of a text that are looked at.
    private static let reach = 4_096

    /// What it stands for, as UTF-8; empty if there is no encoded word.
    static func decode(_ bytes: UnsafeRawBufferPointer) -> [[UInt8]] {
        let bytes = bytes.slice(0, reach)
        guard bytes.containsIgnoringCase("=?") else { return [] }
        var found: [[UInt8]] = []
        for ending in ["", "?="] {
            let whole = Array(bytes) + Array(ending.utf8)
            let octets = Array(whole.withUnsafeBytes { FieldBody.text($0) }.utf8)
            if octets != whole, !found.contains(octets) { found.append(octets) }
            // What is left may have no end, or a charset that nobody knows.
            guard octets.withUnsafeBytes({ $0.containsIgnoringCase("=?") }) else { break }
            let loose = whole.withUnsafeBytes { withoutCharsets($0) }
            if loose != whole, !found.contains(loose) { found.append(loose) }
        }
        return found
    }

    /// With each encoded word replaced by its octets, whatever its charset.
    private static func withoutCharsets(_ bytes: UnsafeRawBufferPointer) -> [UInt8] {
        var scanner = EncodedWordScanner(bytes, isPhrase: false)
        var output: [UInt8] = []
        var index = 0
        while let byte = bytes.byte(index) {
            guard byte == ASCII.equals, let word = scanner.match(at: index) else {
                output.append(byte)
                index += 1
                continue
            }
            let content = bytes.slice(word.content)
            if word.isBase64 {
                Base64.append(content, to: &output)
            } else {
                EncodedWords.appendQ(content, to: &output)
            }
            index = word.end
        }
        return output
    }
}
