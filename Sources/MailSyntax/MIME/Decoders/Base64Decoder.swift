// SPDX-License-Identifier: Apache-2.0
//
// Base64 as it comes, RFC 2045 section 6.8, in all the ways in which readers of mail take what is broken.

/// Decodes base64 in pieces.
struct Base64Decoder: Sendable {
    /// What is done with what is broken.
    enum Mode: Sendable {
        /// What is outside the alphabet is skipped, padding ends a quantum, more may follow. Stops at the first
        /// place of each kind that others read differently.
        case first
        /// The same without stopping.
        case plain
        /// Padding is skipped like all else that is outside the alphabet.
        case ignoringPadding
        /// Padding is a digit 0, wherever it stands.
        case zeroPadding
        /// Four characters are a quantum, padding counts as one of them.
        case grouping
        /// Every line is decoded by itself; what is left over at its end is dropped.
        case byLine
        /// The rest of a line is skipped from a character on that base64 does not have.
        case skippingLines
        /// Nothing but base64 will do: for what is not declared to be base64.
        case strict
    }

    var mode: Mode
    private var bits: UInt32 = 0
    /// Sextets in `bits`.
    private var sextets = 0
    /// Characters of a quantum, with padding.
    private var grouped = 0
    /// Padding that has come and may be followed by more.
    private var padding = 0
    /// The same of the decoder that it was forked from.
    private var owed = 0
    private var isSkipping = false
    private var hasForkedPadding = false
    private var hasForkedJunk = false
    private var hasForkedLine = false
    /// What follows the first odd place.
    private var tail = Base64Tail()
    private var isLineStart = true

    init(_ mode: Mode = .first) { self.mode = mode }

    /// The same from here on, in another way.
    func forked(_ mode: Mode) -> Base64Decoder {
        var fork = self
        fork.mode = mode
        fork.padding = 0
        fork.owed = mode == .zeroPadding || mode == .grouping ? padding : 0
        fork.grouped = mode == .grouping ? sextets : 0
        fork.isSkipping = mode == .skippingLines
        return fork
    }

    /// Counts the padding that waited when it forked; returns how many octets that gives.
    mutating func catchUp(into output: UnsafeMutableRawBufferPointer) -> Int {
        var writer = ByteWriter(output)
        // Eight are two quanta: more of them say nothing new.
        for _ in 0..<min(owed, 4 + owed % 4) { _ = pad(&writer) }
        owed = 0
        return writer.count
    }

    /// The stop has been dealt with: it does not come again.
    mutating func resolve(_ stop: DecodeStep.Stop, into output: UnsafeMutableRawBufferPointer) -> Int {
        var writer = ByteWriter(output)
        switch stop {
        case .padding:
            hasForkedPadding = true
            tail.begin(atLineStart: isLineStart)
            padding = 0
            flush(&writer)
        case .junk: hasForkedJunk = true
        case .oddLine: hasForkedLine = true
        default: break
        }
        return writer.count
    }

    /// Decodes until the input is used up, the output is full, or there is something to stop for.
    mutating func decode(
        _ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
    ) -> DecodeStep {
        var step = DecodeStep()
        var writer = ByteWriter(output)
        while step.read < input.count, writer.room >= 8 {
            if sextets == 0, padding == 0, grouped == 0, !isSkipping {
                let run = Base64Kernel.decode(input, from: step.read, into: output, at: writer.count)
                step.read += run.read
                writer.count += run.written
                tail.count(letters: run.written / 3 * 4)
                if run.read > 0 {
                    isLineStart = input.byte(step.read - 1)?.isLineEnd == true
                    continue
                }
            }
            guard let byte = input.byte(step.read) else { break }
            if let stop = take(byte, &writer) {
                step.stop = stop
                break
            }
            step.read += 1
            isLineStart = byte.isLineEnd
        }
        step.written = writer.count
        return step
    }

    /// One character; the reason to stop in front of it.
    @inline(__always)
    private mutating func take(_ byte: UInt8, _ writer: inout ByteWriter) -> DecodeStep.Stop? {
        if let sextet = Base64Kernel.sextet(byte) {
            if padding > 0 { return mode == .strict ? .refuted : .padding }
            if isSkipping { return nil }
            tail.count(letters: 1)
            bits = bits << 6 | UInt32(sextet)
            sextets += 1
            if mode == .grouping { return group(&writer) }
            if sextets == 4 { flush(&writer) }
            return nil
        }
        if byte == ASCII.equals { return pad(&writer) }
        if byte.isLineEnd { return endLine(&writer) }
        if byte == ASCII.space || byte == ASCII.tab || byte == 0x0B || byte == 0x0C {
            tail.countSpace()
            return mode == .strict ? .refuted : nil
        }
        return junk()
    }

    private mutating func pad(_ writer: inout ByteWriter) -> DecodeStep.Stop? {
        if isSkipping { return nil }
        switch mode {
        case .first where !hasForkedPadding, .strict: padding += 1
        case .first, .plain, .skippingLines: flush(&writer)
        case .ignoringPadding: break
        case .zeroPadding:
            bits <<= 6
            sextets += 1
            if sextets == 4 { flush(&writer) }
        case .grouping: return group(&writer)
        case .byLine:
            flush(&writer)
            isSkipping = true
        }
        return nil
    }

    private mutating func group(_ writer: inout ByteWriter) -> DecodeStep.Stop? {
        grouped += 1
        if grouped == 4 {
            grouped = 0
            flush(&writer)
        }
        return nil
    }

    private mutating func endLine(_ writer: inout ByteWriter) -> DecodeStep.Stop? {
        switch mode {
        case .first where sextets > 0 && padding == 0 && !hasForkedLine: return .oddLine
        case .byLine:
            isSkipping = false
            bits = 0
            sextets = 0
        case .skippingLines: isSkipping = false
        default: break
        }
        return nil
    }

    private mutating func junk() -> DecodeStep.Stop? {
        switch mode {
        case .first where padding > 0: return .padding
        case .first where !hasForkedJunk:
            tail.begin(atLineStart: isLineStart)
            return .junk
        case .byLine, .skippingLines: isSkipping = true
        case .strict: return .refuted
        default: break
        }
        return nil
    }

    /// The whole octets of what there is of a quantum.
    @inline(__always)
    private mutating func flush(_ writer: inout ByteWriter) {
        let quantum = bits << UInt32(6 * (4 - min(sextets, 4)))
        if sextets >= 2 { writer.append(UInt8(truncatingIfNeeded: quantum >> 16)) }
        if sextets >= 3 { writer.append(UInt8(truncatingIfNeeded: quantum >> 8)) }
        if sextets >= 4 { writer.append(UInt8(truncatingIfNeeded: quantum)) }
        bits = 0
        sextets = 0
    }

    /// No more input: the octets that are left, and whether it was well formed.
    mutating func finish(into output: UnsafeMutableRawBufferPointer) -> (written: Int, isSound: Bool) {
        var writer = ByteWriter(output)
        let isSound = tail.isProse || (!tail.hasBegun && sextets != 1)
        if mode != .byLine { flush(&writer) }
        return (writer.count, isSound)
    }
}

/// What stands behind the first place where base64 is broken: words that a mailing list appended do no harm.
struct Base64Tail: Sendable {
    private(set) var hasBegun = false
    private var isOnItsOwn = false
    private var letters = 0
    private var spaces = 0

    mutating func begin(atLineStart: Bool) {
        guard !hasBegun else { return }
        hasBegun = true
        isOnItsOwn = atLineStart
    }

    @inline(__always) mutating func count(letters more: Int) { if hasBegun { letters += more } }
    @inline(__always) mutating func countSpace() { if hasBegun { spaces += 1 } }

    /// True if it begins with a line, and has spaces between words.
    var isProse: Bool { hasBegun && isOnItsOwn && spaces >= letters / 16 }
}
