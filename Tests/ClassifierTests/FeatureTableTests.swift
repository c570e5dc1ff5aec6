// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Classifier

@Suite("The table of features")
struct FeatureTableTests {
    @Test("takes each feature once, and grows")
    func grows() {
        var table = FeatureTable()
        for value in 0..<40_000 as Range<UInt64> { table.add(value, "") }
        let count = table.count
        #expect(Set(table.hashes).count == count)
        #expect(count > 39_990)
        for value in 0..<40_000 as Range<UInt64> { table.add(value, "") }
        #expect(table.count == count)
    }

    @Test("features that are made to want one place are not looked for without end")
    func collisions() {
        var table = FeatureTable()
        var made = 0
        var value: UInt64 = 0
        while made < ClassifierLimits.probes * 2 {
            if FeatureHash.finish(value) & 16_383 == 7 {
                table.add(value, "")
                made += 1
            }
            value += 1
        }
        #expect(table.count == ClassifierLimits.probes)
        while FeatureHash.finish(value) & 16_383 != 9_000 { value += 1 }
        table.add(value, "")
        #expect(table.count == ClassifierLimits.probes + 1)
    }
}
