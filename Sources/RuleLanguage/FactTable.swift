// SPDX-License-Identifier: Apache-2.0

/// What is known of every fact that a program asks for, at this moment, for one message.
///
/// The engine fills it; judging reads it. A fact that is asked for and still `onDemand` is noted in
/// `wanted`, so that only what a rule needs is ever looked up.
public struct FactTable {
    private var knowledge: [Knowledge]
    private var hits: [PatternHits?]
    /// By slot; made when the first bytes come.
    private var streams: [PatternStream?]
    /// Slots that were asked for while they were `onDemand`.
    public private(set) var wanted: [Int] = []

    init(slotCount: Int, setCount: Int) {
        knowledge = Array(repeating: .pending, count: slotCount)
        hits = Array(repeating: nil, count: setCount)
        streams = Array(repeating: nil, count: slotCount)
    }

    /// What is known of the fact in that slot.
    public subscript(slot: Int) -> Knowledge {
        knowledge.indices.contains(slot) ? knowledge[slot] : .pending
    }

    /// Notes what is known now of the fact in that slot.
    public mutating func set(_ slot: Int, _ value: Knowledge, of program: Program) {
        guard knowledge.indices.contains(slot) else { return }
        knowledge[slot] = value
        if let set = program.patternSet(over: slot), hits.indices.contains(set) { hits[set] = nil }
    }

    /// Takes the list of wanted slots away.
    public mutating func takeWanted() -> [Int] {
        defer { wanted.removeAll(keepingCapacity: true) }
        return wanted
    }

    /// Forgets what was wanted since there were `count` of them.
    mutating func unwant(from count: Int) {
        if wanted.count > count { wanted.removeSubrange(count...) }
    }

    mutating func want(_ slot: Int) {
        if !wanted.contains(slot) { wanted.append(slot) }
    }

    /// Hands the next bytes of a stream to the patterns over it; true if one matched that had not before.
    @discardableResult
    public mutating func feed(_ bytes: UnsafeRawBufferPointer, slot: Int, of program: Program) -> Bool {
        stream(slot, program)?.feed(bytes) ?? false
    }

    /// The stream in that slot has ended.
    public mutating func finishStream(slot: Int, of program: Program) {
        stream(slot, program)?.finish()
    }

    private mutating func stream(_ slot: Int, _ program: Program) -> PatternStream? {
        guard streams.indices.contains(slot) else { return nil }
        if streams[slot] == nil { streams[slot] = program.makeStream(slot: slot) }
        return streams[slot]
    }

    /// Makes the streams ready for another message; they keep their memory.
    public func resetStreams() {
        for stream in streams { stream?.reset() }
    }

    func streamTruth(slot: Int, pattern: Int) -> Truth {
        guard streams.indices.contains(slot), let stream = streams[slot] else { return .unknown }
        return stream.truth(of: pattern)
    }

    mutating func cachedHits(_ set: Int, _ make: () -> PatternHits?) -> PatternHits? {
        guard hits.indices.contains(set) else { return nil }
        if let known = hits[set] { return known }
        hits[set] = make()
        return hits[set]
    }
}
