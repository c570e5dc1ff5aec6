// SPDX-License-Identifier: Apache-2.0
//
// Places in encoded content that readers of mail take differently: from there on there is one reading more for
// each way.

extension PartContent {
    /// Deals with what a decoder stopped at.
    mutating func fork(
        at place: Int, _ stop: DecodeStep.Stop, _ index: Int, _ part: Int, _ buffer: inout [UInt8],
        _ ledger: inout PartLedger, _ sink: inout some MIMESink
    ) {
        let number = readings[index].number
        if stop == .refuted {
            readings[index].hasEnded = true
            sink.end(part: part, reading: number)
            return
        }
        let old = readings[index].decoder
        for new in old.alternatives(stop) {
            guard addFork(ContentReading(number: next, decoder: new), &ledger) else { break }
            sink.fork(part: part, from: number, into: next - 1)
            let last = readings.count - 1
            readings[last].resumesAt = place
            let written = buffer.withUnsafeMutableBytes { readings[last].decoder.catchUp(stop, into: $0) }
            emit(buffer, written, last, part, &ledger, &sink)
        }
        if stop == .padding || stop == .junk { stopShort(index, part, &buffer, &sink) }
        let written = buffer.withUnsafeMutableBytes { readings[index].decoder.resolve(stop, into: $0) }
        emit(buffer, written, index, part, &ledger, &sink)
        guard stop == .padding else { return }
        // For some only what follows is content.
        guard addFork(ContentReading(number: next, decoder: .base64(Base64Decoder(.plain))), &ledger) else {
            return
        }
        readings[readings.count - 1].resumesAt = place
        sink.restart(part: part, as: next - 1)
    }

    /// For some the content ends here.
    private mutating func stopShort(
        _ index: Int, _ part: Int, _ buffer: inout [UInt8], _ sink: inout some MIMESink
    ) {
        var last = readings[index].decoder
        sink.fork(part: part, from: readings[index].number, into: next)
        let written = buffer.withUnsafeMutableBytes { last.finish(into: $0).written }
        if written > 0 {
            buffer.withUnsafeBytes { sink.content($0.slice(0, written), part: part, reading: next) }
        }
        sink.end(part: part, reading: next)
        next += 1
    }

    /// The part ends, and all its readings.
    mutating func finish(of part: Int, _ ledger: inout PartLedger, _ sink: inout some MIMESink) {
        if probe.isOpen, let taken = probe.finish() { beginUndeclared(taken, part, &sink) }
        guard !readings.isEmpty else { return }
        decode(UnsafeRawBufferPointer(start: nil, count: 0), part, &ledger, &sink)
        var buffer = ledger.buffer(for: 0)
        for index in readings.indices {
            let (written, isSound) = buffer.withUnsafeMutableBytes {
                readings[index].decoder.finish(into: $0)
            }
            emit(buffer, written, index, part, &ledger, &sink)
            if !isSound, let anomaly = readings[index].decoder.anomaly { ledger.note(anomaly) }
            if readings[index].isUndeclared, readings[index].size >= Base64Probe.long {
                ledger.note(.base64Undeclared)
            }
            guard !readings[index].nested.isEmpty else { continue }
            var nested = readings[index].nested
            readings[index].nested = []
            nested[0].finish(ledger: &ledger, to: &sink)
            ledger.nestedStreams -= 1
        }
        ledger.giveBack(buffer)
    }
}
