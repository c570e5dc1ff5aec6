// SPDX-License-Identifier: Apache-2.0
//
// Quoted-printable as it comes: RFC 2045 section 6.7.

internal import Glibc

/// Decodes quoted-printable in pieces.
struct QuotedPrintableDecoder: Sendable {
    /// What is done with a `=` that neither two hexadecimal digits nor a line end follow.
    enum Mode: Sendable {
        /// It stays as it is. Stops at the first one, which others read differently.
        case first
        /// The same without stopping.
        case plain
        /// It is dropped with so many characters behind it.
        case dropping(Int)
        /// The same with two characters, also where digits are in lower case.
        case upperCase
        /// What is between it and the next two digits in upper case is dropped.
        case seeking
    }

    /// What has come since the last `=`.
    private enum State {
        case text
        case equals
        case digit(UInt8)
        /// White space, which may end the line: how much, and which of it are tabs.
        case blanks(Int, tabs: UInt64)
        /// The CR of a soft line end.
        case softCR
        /// So many characters are to be dropped.
        case dropping(Int)
    }

    private var mode: Mode
    private var state = State.text
    private var hasForked = false
    private var hasForkedCase = false

    /// White space between a `=` and the end of its line that is passed over.
    private static let longestBlanks = 60
    /// Octets that one character of the input can bring forth.
    private static let margin = 64

    init(_ mode: Mode = .first) { self.mode = mode }

    /// The same, but for what is malformed.
    func forked(_ mode: Mode) -> QuotedPrintableDecoder {
        var fork = self
        fork.mode = mode
        return fork
    }

    /// The stop has been dealt with: what was malformed is written or dropped.
    mutating func resolve(_ stop: DecodeStep.Stop, into output: UnsafeMutableRawBufferPointer) -> Int {
        if stop == .lowerCase { hasForkedCase = true } else { hasForked = true }
        var writer = ByteWriter(output)
        switch mode {
        case .seeking: state = .equals
        case .first where stop == .lowerCase: break
        default: giveUp(&writer)
        }
        return writer.count
    }

    /// Decodes until the input is used up, the output is full, or something is malformed for the first time.
    mutating func decode(
        _ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
    ) -> DecodeStep {
        var step = DecodeStep()
        var writer = ByteWriter(output)
        while step.read < input.count, writer.room > Self.margin {
            if case .text = state {
                let end = input.position(of: ASCII.equals, from: step.read) ?? input.count
                let count = min(end - step.read, writer.room - Self.margin)
                writer.append(input.slice(step.read, step.read + count))
                step.read += count
                if step.read == end, end < input.count {
                    state = .equals
                    step.read += 1
                }
                continue
            }
            guard let byte = input.byte(step.read) else { break }
            if case .first = mode, !hasForkedCase, case .digit(let digit) = state,
                isPair(digit, byte, inUpper: false)
            {
                step.stop = .lowerCase
                break
            }
            if take(byte, &writer) {
                step.read += 1
            } else if case .first = mode, !hasForked {
                step.stop = .malformed
                break
            } else {
                giveUp(&writer)
            }
        }
        step.written = writer.count
        return step
    }

    /// True for two digits, in upper case or not.
    private func isPair(_ first: UInt8, _ second: UInt8, inUpper: Bool) -> Bool {
        guard first.hexadecimal != nil, second.hexadecimal != nil else { return false }
        return (first < 0x60 && second < 0x60) == inUpper
    }

    /// One character behind a `=`; false if it does not belong there, and stays to be read.
    private mutating func take(_ byte: UInt8, _ writer: inout ByteWriter) -> Bool {
        switch state {
        case .text:
            return true
        case .equals:
            if byte.hexadecimal != nil, !isSkipped(byte) {
                state = .digit(byte)
                return true
            }
            return isSkipped(byte) || takeBlank(byte, 0, 0)
        case .digit(let first):
            if isSkipped(byte) { return true }
            if case .upperCase = mode, !isPair(first, byte, inUpper: true) { return false }
            guard let high = first.hexadecimal, let low = byte.hexadecimal else { return false }
            writer.append(high << 4 | low)
            state = .text
        case .blanks(let count, let tabs):
            return takeBlank(byte, count, tabs)
        case .softCR:
            state = .text
            if byte != ASCII.lineFeed { return takeText(byte, &writer) }
        case .dropping(let count):
            state = count > 1 ? .dropping(count - 1) : .text
        }
        return true
    }

    /// True for what is passed over on the way to two digits.
    private func isSkipped(_ byte: UInt8) -> Bool {
        guard case .seeking = mode, !byte.isLineEnd else { return false }
        return byte.hexadecimal == nil || byte > 0x60
    }

    private mutating func takeBlank(_ byte: UInt8, _ count: Int, _ tabs: UInt64) -> Bool {
        switch byte {
        case ASCII.lineFeed: state = .text
        case ASCII.carriageReturn: state = .softCR
        case ASCII.space where count < Self.longestBlanks: state = .blanks(count + 1, tabs: tabs)
        case ASCII.tab where count < Self.longestBlanks:
            state = .blanks(count + 1, tabs: tabs | 1 << UInt64(count))
        default: return false
        }
        return true
    }

    private mutating func takeText(_ byte: UInt8, _ writer: inout ByteWriter) -> Bool {
        if byte == ASCII.equals { state = .equals } else { writer.append(byte) }
        return true
    }

    /// What has come since the last `=` is malformed.
    private mutating func giveUp(_ writer: inout ByteWriter) {
        var dropped = 0
        switch mode {
        case .first, .plain: writer.append(ASCII.equals)
        case .dropping(let count): dropped = count
        case .upperCase, .seeking: dropped = 2
        }
        var came = 0
        switch state {
        case .digit(let digit):
            came = 1
            if dropped == 0 { writer.append(digit) }
        case .blanks(let count, let tabs):
            came = count
            for index in 0..<count where index >= dropped {
                writer.append(tabs >> UInt64(index) & 1 == 1 ? ASCII.tab : ASCII.space)
            }
        default: break
        }
        state = dropped > came ? .dropping(dropped - came) : .text
    }

    /// No more input: what is left, and whether it was well formed.
    mutating func finish(into output: UnsafeMutableRawBufferPointer) -> (written: Int, isSound: Bool) {
        var writer = ByteWriter(output)
        if case .digit = state { giveUp(&writer) }
        return (writer.count, !hasForked)
    }
}

extension ByteWriter {
    /// Writes octets as far as there is room.
    mutating func append(_ octets: UnsafeRawBufferPointer) {
        let size = min(octets.count, room)
        guard size > 0, let from = octets.baseAddress, let to = target(size) else { return }
        memcpy(to, from, size)
        count += size
    }
}
