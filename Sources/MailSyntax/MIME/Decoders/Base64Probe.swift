// SPDX-License-Identifier: Apache-2.0

/// Looks at the first line of content that no encoding is declared for: is it base64?
struct Base64Probe: Sendable {
    private(set) var isOpen = false
    /// Where in the octets that decided it the reading goes on.
    private(set) var resumesAt = 0
    private var line: [UInt8] = []
    private var least = 0

    /// Decoded octets that are no word or number by accident.
    static let long = 512
    /// Characters of a line that are enough whatever follows.
    private static let enough = 60

    init() {}

    /// `isText`: words are what is expected there.
    init(isText: Bool) {
        isOpen = true
        least = isText ? 16 : 4
    }

    /// The next octets; the characters of the line so far once they are base64.
    mutating func take(_ octets: UnsafeRawBufferPointer) -> [UInt8]? {
        for (place, byte) in octets.enumerated() {
            if byte.isLineEnd {
                if line.isEmpty { continue }
                resumesAt = place
                return finish()
            }
            guard Base64Kernel.sextet(byte) != nil || byte == ASCII.equals && line.count >= 2 else {
                isOpen = false
                return nil
            }
            line.append(byte)
            guard line.count >= Self.enough else { continue }
            resumesAt = place + 1
            isOpen = false
            return line
        }
        return nil
    }

    /// The line is complete.
    mutating func finish() -> [UInt8]? {
        isOpen = false
        return line.count >= least && line.count % 4 == 0 ? line : nil
    }
}

extension MIMEPart {
    /// True for a part that is said to be text, or the body of a message that says nothing, and no file.
    var isPlainText: Bool {
        header.types.first?.type == "text" && header.names.isEmpty && (header.hasType || depth == 0)
    }
}
