// SPDX-License-Identifier: Apache-2.0

extension Evaluator {
    /// A pattern over a fact (scanned once for all its patterns), or over a field of an element.
    func match(
        _ subject: Operand, _ pattern: PatternReference, _ table: inout FactTable, element: Value?
    ) -> Truth {
        guard program.patternSets.indices.contains(pattern.set) else { return .failed }
        let set = program.patternSets[pattern.set]
        if case .fact(let slot) = subject, set.isStreaming {
            return table.streamTruth(slot: slot, pattern: pattern.number)
        }
        switch value(of: subject, &table, element: element) {
        case .failed: return .failed
        case .pending, .onDemand, .between: return .unknown
        case .known(let value):
            let scan = { self.scan(value, with: set) }
            let hits: PatternHits?
            if case .fact = subject { hits = table.cachedHits(pattern.set, scan) } else { hits = scan() }
            guard let hits else { return .failed }
            return Truth(hits.contains(pattern.number))
        }
    }

    private func scan(_ value: Value, with set: PatternSet) -> PatternHits? {
        var hits = PatternHits(count: set.count)
        switch value {
        case .list(let values):
            for text in values.lazy.compactMap(\.text) where !set.scan(text, into: &hits) { return nil }
        default:
            if let text = value.text, !set.scan(text, into: &hits) { return nil }
        }
        return hits
    }
}
