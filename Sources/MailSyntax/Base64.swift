// SPDX-License-Identifier: Apache-2.0
//
// Base64 as it comes: RFC 2045 section 6.8.

enum Base64 {
    /// Appends what the encoded octets stand for. What is outside the alphabet is skipped (as section
    /// 6.8 has it), padding that is missing or too early is forgiven, a last sextet alone is dropped.
    static func append(_ encoded: UnsafeRawBufferPointer, to output: inout [UInt8]) {
        var decoder = Base64Decoder(.plain)
        // More than it can be: the last step of the decoder needs some room of its own.
        let room = encoded.count / 4 * 3 + 32
        output += [UInt8](unsafeUninitializedCapacity: room) { buffer, count in
            let buffer = UnsafeMutableRawBufferPointer(buffer)
            count = decoder.decode(encoded, into: buffer).written
            let rest = UnsafeMutableRawBufferPointer(rebasing: buffer[count...])
            count += decoder.finish(into: rest).written
        }
    }
}
