// SPDX-License-Identifier: Apache-2.0

/// What all streams of one message share: the numbers of the parts, the anomalies, memory for decoded octets.
struct PartLedger: Sendable {
    private(set) var anomalies: Set<MIMEAnomaly> = []
    /// Parts told of so far.
    private(set) var parts = 0
    /// Decoded streams that are read as messages at this moment.
    var nestedStreams = 0
    private var spare: [[UInt8]] = []

    /// True once there was one part too many: what follows is content of the last ones.
    private(set) var isFrozen = false

    /// True if there is no room for that many more parts; notes it.
    mutating func isFull(for more: Int = 1) -> Bool {
        guard parts + more > SyntaxLimits.mimeParts else { return false }
        note(.tooManyParts)
        isFrozen = true
        return true
    }

    mutating func note(_ anomaly: MIMEAnomaly) {
        if !anomalies.contains(anomaly) { anomalies.insert(anomaly) }
    }

    mutating func note(_ more: Set<MIMEAnomaly>) {
        if !more.isEmpty { anomalies.formUnion(more) }
    }

    /// The number of the next part.
    mutating func nextNumber() -> Int {
        defer { parts += 1 }
        return parts
    }

    /// A buffer for decoded octets, given back with `giveBack`. A small one where little comes: most messages
    /// are small, and many are open at once.
    mutating func buffer(for encoded: Int) -> [UInt8] {
        if encoded <= SyntaxLimits.smallContentBuffer {
            if let last = spare.popLast() { return last }
            return [UInt8](repeating: 0, count: SyntaxLimits.smallContentBuffer)
        }
        if let last = spare.popLast(), last.count > SyntaxLimits.smallContentBuffer { return last }
        return [UInt8](repeating: 0, count: SyntaxLimits.contentBuffer)
    }

    mutating func giveBack(_ buffer: consuming [UInt8]) {
        // Two: one for a stream, one for the stream that is decoded from it.
        if spare.count < 2 { spare.append(buffer) }
    }
}
