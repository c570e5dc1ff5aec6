// SPDX-License-Identifier: Apache-2.0

/// text/enriched (RFC 1896) and its forerunner text/richtext (RFC 1341) without their commands.
public enum EnrichedText {
    /// The text in UTF-8: commands and their parameters left out, `<<` and `<lt>` as `<`, `<nl>` as a line
    /// break.
    public static func plain(_ bytes: UnsafeRawBufferPointer) -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(bytes.count)
        var index = 0
        var isParameter = false
        while let tag = bytes.position(of: ASCII.less, from: index) {
            if !isParameter { output.append(contentsOf: bytes.slice(index, tag)) }
            if bytes.byte(tag + 1) == ASCII.less {
                if !isParameter { output.append(ASCII.less) }
                index = tag + 2
                continue
            }
            guard let end = bytes.position(of: ASCII.greater, from: tag) else {
                // No command: the text goes on to its end.
                index = tag
                break
            }
            let command = bytes.slice(tag + 1, end)
            if command.equalsLowercased("param") { isParameter = true }
            if command.equalsLowercased("/param") { isParameter = false }
            if command.equalsLowercased("nl") { output.append(ASCII.lineFeed) }
            if command.equalsLowercased("lt") { output.append(ASCII.less) }
            index = end + 1
        }
        if !isParameter { output.append(contentsOf: bytes.slice(index, bytes.count)) }
        return output
    }
}
