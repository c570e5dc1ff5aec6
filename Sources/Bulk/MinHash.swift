// SPDX-License-Identifier: Apache-2.0

internal import MailSyntax

/// The digest of a text: of each of some hash functions the smallest value over all triples of words.
enum MinHash {
    private typealias Lanes = SIMD8<UInt32>

    /// The keys of a text, one for each band; nil for one of fewer than `BulkLimits.words`.
    static func keys(of words: [UInt64]) -> [UInt64]? {
        guard words.count >= BulkLimits.words else { return nil }
        let lanes = BulkLimits.rows / Lanes.scalarCount
        var least = [Lanes](repeating: Lanes(repeating: .max), count: lanes)
        let factors = MinHash.factors
        var (first, second) = (words[0], words[1])
        for third in words.dropFirst(BulkLimits.shingle - 1) {
            // To wrap around is what makes it a hash.
            let triple = StableHash.mixed(first &* 3 ^ second &* 5 ^ third)
            let value = Lanes(repeating: UInt32(truncatingIfNeeded: triple))
            for (lane, factor) in zip(least.indices, factors) {
                let hashed = (value ^ factor.mask) &* factor.odd
                least[lane].replace(with: hashed, where: hashed .< least[lane])
            }
            (first, second) = (second, third)
        }
        return bands(least.flatMap { lane in lane.indices.map { lane[$0] } })
    }

    private static func bands(_ rows: [UInt32]) -> [UInt64] {
        stride(from: 0, to: rows.count, by: BulkLimits.rowsPerBand).map { start in
            var hash = StableHash()
            hash.add(UInt64(start))
            for row in rows[start..<min(start + BulkLimits.rowsPerBand, rows.count)] { hash.add(UInt64(row)) }
            return hash.value
        }
    }

    /// What tells the hash functions apart. The same on every server and in every release: what is counted depends on it.
    private static let factors: [(mask: Lanes, odd: Lanes)] = {
        var number: UInt64 = 0x9e37_79b9_7f4a_7c15
        func next() -> UInt32 {
            number = StableHash.mixed(number &+ 0x9e37_79b9_7f4a_7c15)
            return UInt32(truncatingIfNeeded: number >> 16)
        }
        return (0..<BulkLimits.rows / Lanes.scalarCount).map { _ in
            var factor = (mask: Lanes(), odd: Lanes())
            for index in factor.mask.indices {
                factor.mask[index] = next()
                factor.odd[index] = next() | 1
            }
            return factor
        }
    }()
}
