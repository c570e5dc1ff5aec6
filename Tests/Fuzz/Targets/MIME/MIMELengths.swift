// SPDX-License-Identifier: Apache-2.0

internal import MailSyntax

/// A message cut at every length, with each line end, in chunks of 1, 7 and 65,535 octets.
///
/// Not one of `FuzzTargets.all`: it takes the square of the length. `run.sh` runs it over the vectors.
struct MIMELengthsTarget: FuzzTarget {
    let name = "mime-lengths"
    let longest = 1_024

    func run(_ bytes: UnsafeRawBufferPointer) throws {
        for end in LineEnds.allCases {
            try end.applied(to: bytes).withUnsafeBytes { bytes in
                try Self.check(bytes, lengths: Self.lengths(bytes.count))
            }
        }
    }

    /// Every length up to 4 KiB, then some 200 more.
    private static func lengths(_ count: Int) -> [Int] {
        let all = 4_096
        guard count > all else { return Array(0...count) }
        return Array(0...all) + stride(from: all, to: count, by: max(1, (count - all) / 200)) + [count]
    }

    /// A message cut at these lengths is read alike in chunks of 1, 7 and 65,535 octets.
    static func check(_ bytes: UnsafeRawBufferPointer, lengths: some Sequence<Int>) throws {
        for length in lengths {
            let message = MessageBytes(UnsafeRawBufferPointer(rebasing: bytes[..<length]))
            let large = try outcome(message, 65_535)
            for size in [1, 7] {
                try large.requireSame(
                    as: try outcome(message, size), "cut at \(length), in chunks of \(size)")
            }
        }
    }

    private static func outcome(_ message: MessageBytes, _ size: Int) throws -> MIMEOutcome {
        try MIMEOutcome(message) { feed in
            for start in stride(from: 0, to: message.body.count, by: size) {
                let end = min(message.body.count, start + size)
                feed(UnsafeRawBufferPointer(rebasing: message.body[start..<end]))
            }
        }
    }
}

/// How lines end.
enum LineEnds: String, CaseIterable {
    case crlf = "\r\n"
    case lf = "\n"
    case cr = "\r"

    /// The octets with these line ends in the place of CRLF and LF.
    func applied(to bytes: some Collection<UInt8>) -> [UInt8] {
        var out: [UInt8] = []
        out.reserveCapacity(bytes.count + bytes.count / 16)
        var previous: UInt8 = 0
        for byte in bytes {
            if byte == 0x0A {
                if previous == 0x0D { out.removeLast() }
                out += rawValue.utf8
            } else {
                out.append(byte)
            }
            previous = byte
        }
        return out
    }
}
