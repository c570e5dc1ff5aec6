// SPDX-License-Identifier: Apache-2.0
//
// uuencode as it comes: POSIX uuencode, historical algorithm.

/// Decodes uuencoded lines in pieces, with `begin` and `end` lines or without.
struct UUDecoder: Sendable {
    private var line: [UInt8] = []
    private var isTooLong = false
    private var hasEnded = false
    private(set) var isSound = true
    /// Octets that one line stands for at most.
    private static let longest = 63

    /// Decodes until the input is used up or the output is full.
    mutating func decode(
        _ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
    ) -> DecodeStep {
        var step = DecodeStep()
        var writer = ByteWriter(output)
        while step.read < input.count, writer.room > Self.longest {
            let end = input[step.read...].firstIndex(where: \.isLineEnd) ?? input.count
            let rest = input.slice(step.read, end)
            let room = FileMark.longestLine - line.count
            line.append(contentsOf: rest.slice(0, room))
            if rest.count > room { isTooLong = true }
            step.read = min(end + 1, input.count)
            if end < input.count { endLine(&writer) }
        }
        step.written = writer.count
        return step
    }

    private mutating func endLine(_ writer: inout ByteWriter) {
        defer {
            line.removeAll(keepingCapacity: true)
            isTooLong = false
        }
        guard let first = line.first, !hasEnded else { return }
        if line.elementsEqual("end".utf8) {
            hasEnded = true
            return
        }
        if line.starts(with: "begin".utf8) { return }
        guard !isTooLong, FileMark.isLine(line) || first == ASCII.hyphen else {
            isSound = false
            return
        }
        var octets = Int(first &- ASCII.space) & 0x3F
        var place = 1
        while octets > 0 {
            var quantum: UInt32 = 0
            for offset in 0..<4 {
                // Spaces at the end of a line get lost.
                let character = place + offset < line.count ? line[place + offset] : ASCII.space
                quantum = quantum << 6 | UInt32((character &- ASCII.space) & 0x3F)
            }
            writer.append(UInt8(truncatingIfNeeded: quantum >> 16))
            if octets > 1 { writer.append(UInt8(truncatingIfNeeded: quantum >> 8)) }
            if octets > 2 { writer.append(UInt8(truncatingIfNeeded: quantum)) }
            octets -= 3
            place += 4
        }
    }

    /// No more input: what is left, and whether it was well formed.
    mutating func finish(into output: UnsafeMutableRawBufferPointer) -> (written: Int, isSound: Bool) {
        var writer = ByteWriter(output)
        endLine(&writer)
        return (writer.count, isSound)
    }
}
