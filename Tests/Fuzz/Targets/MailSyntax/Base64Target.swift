// SPDX-License-Identifier: Apache-2.0

@testable internal import MailSyntax

/// `Base64`: what is encoded is read back, also with line ends and rubbish between.
struct Base64Target: FuzzTarget {
    let name = "base64"

    func run(_ bytes: UnsafeRawBufferPointer) throws {
        var decoded: [UInt8] = []
        Base64.append(bytes, to: &decoded)
        try require(decoded.count <= bytes.count / 4 * 3 + 3, "more octets than the digits hold")
        var kept = Array("kept".utf8)
        Base64.append(bytes, to: &kept)
        try requireSame(kept, Array("kept".utf8) + decoded, "what was there before")

        var again: [UInt8] = []
        Self.encoded(bytes).withUnsafeBytes { Base64.append($0, to: &again) }
        try requireSame(again, Array(bytes), "encoded and decoded")
    }

    private static let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    /// In lines of 76 digits, with padding.
    static func encoded(_ bytes: some Sequence<UInt8>) -> [UInt8] {
        var out: [UInt8] = []
        var quantum: [UInt8] = []
        func flush() {
            guard !quantum.isEmpty else { return }
            var bits: UInt32 = 0
            for index in 0..<3 {
                bits = bits << 8 | UInt32(quantum.indices.contains(index) ? quantum[index] : 0)
            }
            for index in 0..<4 {
                let digit = digits[Int(bits >> UInt32(18 - 6 * index)) & 63]
                out.append(index <= quantum.count ? digit : UInt8(ascii: "="))
            }
            if out.count % 78 == 76 { out += [0x0D, 0x0A] }
            quantum = []
        }
        for byte in bytes {
            quantum.append(byte)
            if quantum.count == 3 { flush() }
        }
        flush()
        return out
    }
}
