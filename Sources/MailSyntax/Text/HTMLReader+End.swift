// SPDX-License-Identifier: Apache-2.0
//
// What has been read, put together. Limit: SyntaxLimits.keptText.

extension HTMLReader {
    /// Puts together what has been found.
    mutating func finish() {
        links.end(in: seen)
        readOutlook()
        reading.hiddenBy = hiddenBy.reasons
        reading.isCut = seen.count > SyntaxLimits.keptText || hidden.count > SyntaxLimits.keptText
        reading.text = Self.cut(seen.bytes)
        reading.hiddenText = Self.cut(hidden.bytes)
    }

    /// All links, with those in comments for Outlook.
    private mutating func readOutlook() {
        guard !outlook.isEmpty else {
            reading.links = links.all(in: seen, outlook: nil, isHost: isHost)
            return
        }
        let comments = outlook
        comments.withUnsafeBytes { bytes in
            var reader = HTMLReader(bytes, isHost: isHost, isForOutlook: true)
            let found = reader.read()
            reading.outlookText = found.text
            reading.hasForm = reading.hasForm || found.hasForm
            reading.links = links.all(in: seen, outlook: reader, isHost: isHost)
        }
    }

    /// Of a long text, three quarters of what is kept are its beginning, and one its end.
    private static func cut(_ text: [UInt8]) -> [UInt8] {
        guard text.count > SyntaxLimits.keptText else { return text }
        return text.withUnsafeBytes { bytes in
            let tail = SyntaxLimits.keptText / 4
            var start = bytes.count - tail
            while let byte = bytes.byte(start), byte & 0xC0 == 0x80 { start += 1 }
            return Array(bytes.clippedUTF8(SyntaxLimits.keptText - tail)) + bytes.slice(start, bytes.count)
        }
    }
}
