// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

@testable import MailSyntax

@Suite("Base64, many characters at once")
struct Base64KernelTests {
    private static let alphabet = Array(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    /// Lines of that width with CRLF, of random characters.
    private static func lines(_ count: Int, width: Int, _ random: inout SplitMix64) -> [UInt8] {
        (0..<count).flatMap { _ in (0..<width).map { _ in random.pick(alphabet) } + Array("\r\n".utf8) }
    }

    private static func decode(_ input: [UInt8]) -> (octets: [UInt8], read: Int) {
        var output = [UInt8](repeating: 0xEE, count: input.count + 64)
        let (read, written) = input.withUnsafeBytes { input in
            output.withUnsafeMutableBytes { Base64Kernel.decode(input, from: 0, into: $0, at: 0) }
        }
        return (Array(output.prefix(written)), read)
    }

    /// What the characters stand for, one after the other.
    private static func slowly(_ characters: [UInt8]) -> [UInt8] {
        let sextets = characters.compactMap { alphabet.firstIndex(of: $0).map { UInt32($0) } }
        return stride(from: 0, to: sextets.count - 3, by: 4).flatMap { place -> [UInt8] in
            let quantum = sextets[place..<(place + 4)].reduce(0) { $0 << 6 | $1 }
            return [2, 1, 0].map { UInt8(truncatingIfNeeded: quantum >> ($0 * 8)) }
        }
    }

    @Test(
        "lines of any width are what their characters stand for",
        arguments: Array(stride(from: 4, through: 160, by: 4)))
    func widths(width: Int) {
        var random = SplitMix64(seed: UInt64(width))
        let input = Self.lines(40, width: width, &random)
        let (octets, read) = Self.decode(input)
        #expect(octets == Self.slowly(Array(input.prefix(read))))
        // Only the last few characters are left to others.
        #expect(read > input.count - 24)
    }

    @Test("nothing behind a character that is none is decoded", arguments: [64, 76, 100])
    func faults(width: Int) {
        var random = SplitMix64(seed: UInt64(width))
        for place in 0..<(3 * (width + 2)) {
            for fault in [
                UInt8(ascii: "="), UInt8(ascii: "-"), 0, 0x80, 0xE1, UInt8(ascii: ":"), UInt8(ascii: "["),
                UInt8(ascii: "`"),
            ] {
                var input = Self.lines(6, width: width, &random)
                input[place] = fault
                let (octets, read) = Self.decode(input)
                #expect(read <= place)
                #expect(octets == Self.slowly(Array(input.prefix(read))))
                // All that stands in front of its quantum is.
                #expect(octets.count >= place / (width + 2) * (width / 4 * 3))
            }
        }
    }

    @Test("nothing is written behind the end of the output", arguments: [0, 1, 23, 24, 56, 57, 64, 65, 200])
    func room(count: Int) {
        var random = SplitMix64(seed: 5)
        let input = Self.lines(10, width: 76, &random)
        var output = [UInt8](repeating: 0xEE, count: count + 64)
        let written = input.withUnsafeBytes { input in
            output.withUnsafeMutableBytes { output in
                Base64Kernel.decode(
                    input, from: 0, into: UnsafeMutableRawBufferPointer(rebasing: output[..<count]), at: 0
                )
                .written
            }
        }
        #expect(written <= count)
        #expect(output[count...].allSatisfy { $0 == 0xEE })
    }
}
