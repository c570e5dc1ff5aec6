// SPDX-License-Identifier: Apache-2.0
//
// The C library's charset converter. Limits: the caller's on the output.

internal import Glibc

enum IconvConverter {
    /// Octets that one call converts to.
    private static let chunk = 4096
    /// U+FFFD in UTF-8.
    private static let replacement: [UInt8] = [0xEF, 0xBF, 0xBD]

    /// Appends bytes as UTF-8, each octet (or code unit) that is invalid as U+FFFD, until there are
    /// `limit` octets. False for a name that iconv doesn't know.
    ///
    /// Opening costs a fifth of a microsecond once the charset's module is loaded: nothing is kept.
    static func append(
        _ bytes: UnsafeRawBufferPointer, from name: String, to output: inout [UInt8], limit: Int
    ) -> Bool {
        guard let converter = iconv_open("UTF-8", name), converter != iconv_t(bitPattern: -1)
        else { return false }
        defer { iconv_close(converter) }
        guard let base = bytes.baseAddress else { return true }
        // iconv doesn't write to its input, for all that its type says.
        var input: UnsafeMutablePointer<CChar>? = UnsafeMutablePointer(
            mutating: base.assumingMemoryBound(to: CChar.self))
        var left = bytes.count
        let unit = codeUnit(of: name)
        var isFlushed = false
        while !isFlushed, output.count < limit {
            let before = left
            let isEnd = left == 0
            let (failure, produced) = step(converter, &input, &left, isEnd: isEnd, to: &output)
            switch failure {
            case 0:
                isFlushed = isEnd
            case E2BIG where produced > 0 || left < before:
                break
            case EILSEQ where left > 0:
                output.append(contentsOf: replacement)
                let skipped = min(unit, left)
                input = input.map { $0 + skipped }
                left -= skipped
            case EINVAL where left > 0:
                // The input ends within a character.
                output.append(contentsOf: replacement)
                left = 0
            default:
                isFlushed = true
            }
        }
        return true
    }

    /// One call. At the end of the input it yields what the converter still holds back.
    private static func step(
        _ converter: iconv_t, _ input: inout UnsafeMutablePointer<CChar>?, _ left: inout Int, isEnd: Bool,
        to output: inout [UInt8]
    ) -> (failure: Int32, produced: Int) {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: chunk) { buffer in
            var target = buffer.baseAddress
            var room = buffer.count
            let result =
                isEnd
                ? iconv(converter, nil, nil, &target, &room)
                : iconv(converter, &input, &left, &target, &room)
            let failure = result == -1 ? errno : 0
            let produced = buffer.count - room
            output.append(contentsOf: UnsafeRawBufferPointer(buffer).slice(0, produced))
            return (failure, produced)
        }
    }

    /// Octets of a code unit, which are skipped together to stay aligned.
    private static func codeUnit(of name: String) -> Int {
        if name.hasPrefix("UTF-16") || name.hasPrefix("UCS-2") { return 2 }
        if name.hasPrefix("UTF-32") || name.hasPrefix("UCS-4") { return 4 }
        return 1
    }
}
