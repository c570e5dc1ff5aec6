// SPDX-License-Identifier: Apache-2.0
//
// Base64 lines without a fault: RFC 4648 section 4. 16 characters at a time in plain vector arithmetic, as every
// 64-bit processor has it; whole lines 32 at a time where there is AVX2.

internal import CVector

enum Base64Kernel {
    private static let hasVectors = durward_vector_available()
    private typealias Characters = SIMD16<UInt8>

    /// The value of a character of the alphabet.
    @inline(__always)
    static func sextet(_ byte: UInt8) -> UInt8? {
        if byte.isUppercase { return byte &- 0x41 }
        if byte.isLetter { return byte &- 0x61 &+ 26 }
        if byte.isDigit { return byte &- 0x30 &+ 52 }
        if byte == UInt8(ascii: "+") { return 62 }
        if byte == UInt8(ascii: "/") { return 63 }
        return nil
    }

    /// Decodes whole quanta, passes over line ends between them, and leaves all else, and the last few characters
    /// of the input, to others. Nothing is written where there is no room for 24 octets.
    static func decode(
        _ input: UnsafeRawBufferPointer, from start: Int, into output: UnsafeMutableRawBufferPointer,
        at place: Int
    ) -> (read: Int, written: Int) {
        guard let source = input.baseAddress, let target = output.baseAddress else { return (0, 0) }
        var read = start
        var written = place
        var lineStart = start
        // A step reads 16 characters, and looks at two behind them; it writes 14 octets, of which up to 12 count.
        let lastRead = input.count - 18
        let lastWrite = output.count - 24
        while read <= lastRead, written <= lastWrite {
            let (sextets, soundness) = classify((source + read).loadUnaligned(as: Characters.self))
            pack(sextets, to: target + written)
            let faults = ~soundness
            if faults.x | faults.y == 0 {
                read += 16
                written += 12
                continue
            }
            let sound =
                faults.x != 0 ? faults.x.trailingZeroBitCount / 8 : 8 + faults.y.trailingZeroBitCount / 8
            read += sound & ~3
            written += sound / 4 * 3
            guard sound & 3 == 0 else { break }
            let width = read - lineStart
            let byte = (source + read).load(as: UInt8.self)
            if byte == ASCII.carriageReturn, (source + read + 1).load(as: UInt8.self) == ASCII.lineFeed {
                read += 2
                if width >= 16, read <= lastRead {
                    lines(input, &read, output, &written, width: width)
                }
            } else if byte == ASCII.lineFeed {
                read += 1
            } else {
                break
            }
            lineStart = read
        }
        return (read - start, written - place)
    }

    /// The same for lines that are as wide as the one before and end with CRLF, as nearly all are: whether there
    /// is a fault is asked once a line. A line with one is left alone.
    @inline(__always)
    private static func lines(
        _ input: UnsafeRawBufferPointer, _ read: inout Int, _ output: UnsafeMutableRawBufferPointer,
        _ written: inout Int, width: Int
    ) {
        guard let source = input.baseAddress, let target = output.baseAddress, width >= 16, width & 3 == 0
        else { return }
        let octets = width / 4 * 3
        if hasVectors, width >= DURWARD_VECTOR_LINE {
            let count = durward_vector_base64_lines(
                (source + read).assumingMemoryBound(to: UInt8.self), input.count - read,
                (target + written).assumingMemoryBound(to: UInt8.self), output.count - written, width)
            read += count * (width + 2)
            written += count * octets
            return
        }
        let lastStep = width - 16
        let lastRead = input.count - width - 2
        let lastWrite = output.count - octets - 2
        while read <= lastRead, written <= lastWrite {
            let line = source + read
            let decoded = target + written
            var sound = SIMD2<UInt64>(repeating: .max)
            var step = 0
            var place = 0
            while step < lastStep {
                let (sextets, soundness) = classify((line + step).loadUnaligned(as: Characters.self))
                sound &= soundness
                pack(sextets, to: decoded + place)
                step += 16
                place += 12
            }
            // The last step goes back, so that it ends with the line.
            let (sextets, soundness) = classify((line + lastStep).loadUnaligned(as: Characters.self))
            sound &= soundness
            pack(sextets, to: decoded + (octets - 12))
            guard (line + width).loadUnaligned(as: UInt16.self) == UInt16(littleEndian: 0x0A0D),
                ~(sound.x & sound.y) == 0
            else { return }
            read += width + 2
            written += octets
        }
    }

    /// The values of characters, and which of them are some: all bits of their octets are set.
    @inline(__always)
    private static func classify(_ characters: Characters) -> (Characters, soundness: SIMD2<UInt64>) {
        let folded = (characters | Characters(repeating: 0x20)) &- Characters(repeating: 0x61)
        let letters = folded .<= Characters(repeating: 25)
        let figures = (characters &- Characters(repeating: 0x2F)) .<= Characters(repeating: 10)
        let pluses = characters .== Characters(repeating: 0x2B)
        let slashes = characters .== Characters(repeating: 0x2F)
        // Signed: one instruction; what is beyond ASCII is no letter anyway.
        let lower = unsafeBitCast(characters, to: SIMD16<Int8>.self) .> SIMD16<Int8>(repeating: 0x60)
        var offset = Characters(repeating: 4)
        offset = offset &+ choose(letters, 0 &- 69) &+ choose(lower, 0 &- 6)
        offset = offset &+ choose(pluses, 15) &+ choose(slashes, 12)
        let sound = letters .| figures .| pluses
        return (characters &+ offset, unsafeBitCast(sound, to: SIMD2<UInt64>.self))
    }

    @inline(__always)
    private static func choose(_ mask: SIMDMask<SIMD16<Int8>>, _ value: UInt8) -> Characters {
        unsafeBitCast(mask, to: Characters.self) & Characters(repeating: value)
    }

    /// Four sextets to three octets each, 12 in all; two more that mean nothing are written behind them.
    @inline(__always)
    private static func pack(_ sextets: Characters, to target: UnsafeMutableRawPointer) {
        let single = unsafeBitCast(sextets, to: SIMD8<UInt16>.self)
        let pairs = (single &<< 6 | single &>> 8) & SIMD8(repeating: 0x0FFF)
        let double = unsafeBitCast(pairs, to: SIMD4<UInt32>.self)
        let quanta = (double &<< 12 | double &>> 16) & SIMD4(repeating: 0x00FF_FFFF)
        let both = unsafeBitCast(quanta, to: SIMD2<UInt64>.self)
        let octets = (both &<< 24 | both &>> 32) &<< 16
        target.storeBytes(of: octets.x.byteSwapped, as: UInt64.self)
        (target + 6).storeBytes(of: octets.y.byteSwapped, as: UInt64.self)
    }
}
