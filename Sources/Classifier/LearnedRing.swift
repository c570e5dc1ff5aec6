// SPDX-License-Identifier: Apache-2.0
//
// Limits: ClassifierLimits.learned.

/// The messages that were learned, by their digests: what each has taught, to take it back. When all places are taken
/// the oldest is forgotten.
struct LearnedRing {
    struct Entry: Hashable {
        let digest: UInt64
        let label: SpamLabel
        /// In 2^-24.
        let step: Int32
    }

    private(set) var digests: [UInt64] = []
    private(set) var labels: [SpamLabel] = []
    private(set) var steps: [Int32] = []
    /// The place that is written next.
    private(set) var next = 0
    private var places: [UInt64: Int] = [:]

    init() {}

    /// These entries, nil for free places, and the place that is written next.
    init(_ entries: some Sequence<Entry?>, next: Int) {
        for entry in entries {
            if let entry { places[entry.digest] = digests.count }
            append(entry)
        }
        self.next = next
    }

    var count: Int { places.count }

    /// In their places; nil for a free one.
    var entries: some Sequence<Entry?> {
        digests.indices.lazy.map {
            digests[$0] == 0 ? nil : Entry(digest: digests[$0], label: labels[$0], step: steps[$0])
        }
    }

    func find(_ digest: UInt64) -> Entry? {
        guard let place = places[digest], digests.indices.contains(place) else { return nil }
        return Entry(digest: digest, label: labels[place], step: steps[place])
    }

    mutating func add(_ entry: Entry) {
        if next >= digests.count {
            append(entry)
        } else {
            places[digests[next]] = nil
            digests[next] = entry.digest
            labels[next] = entry.label
            steps[next] = entry.step
        }
        places[entry.digest] = next
        next = (next + 1) % ClassifierLimits.learned
    }

    mutating func remove(_ digest: UInt64) {
        guard let place = places.removeValue(forKey: digest), digests.indices.contains(place) else { return }
        digests[place] = 0
    }

    private mutating func append(_ entry: Entry?) {
        digests.append(entry?.digest ?? 0)
        labels.append(entry?.label ?? .ham)
        steps.append(entry?.step ?? 0)
    }
}
