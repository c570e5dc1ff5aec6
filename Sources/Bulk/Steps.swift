// SPDX-License-Identifier: Apache-2.0

internal import MailSyntax

/// A window cut into steps, each counted by itself: what is older falls out of it a little at a time.
///
/// The window ends now, within the last step; of the oldest one only a part lies within it, and of what was counted there
/// the same part is taken.
struct Steps {
    /// Seconds.
    let length: Int
    /// The numbers of the steps that lie in the window, the latest first.
    let numbers: [Int]
    /// The part of the last of them that does.
    let share: Double
    private let tally: BulkTally

    init(_ tally: BulkTally, now: Int) {
        self.tally = tally
        length = max(1, (tally.window + BulkLimits.steps - 1) / BulkLimits.steps)
        // A clock may say anything, and is multiplied below.
        let now = min(max(0, now), 1 << 48)
        let current = now / length
        numbers = (0...BulkLimits.steps).map { current - $0 }
        share = 1 - Double(now % length) / Double(length)
    }

    /// When what is counted in the latest step is of no use any more.
    var expires: Int {
        let steps = (numbers.first ?? 0) + BulkLimits.steps + 1
        return steps * length + BulkLimits.slack
    }

    /// The name in the store of what is counted in a step for a key.
    func name(_ step: Int, _ key: UInt64) -> String {
        let digits = String(key, radix: 36)
        return "\(tally.kind.initial)\(tally.window):\(String(step, radix: 36)):\(digits)"
    }

    /// The same for memory.
    func number(_ step: Int, _ key: UInt64) -> UInt64 {
        var hash = StableHash()
        hash.add(key)
        hash.add(UInt64(truncatingIfNeeded: step))
        hash.add(UInt64(truncatingIfNeeded: tally.window))
        hash.add(StableHash.of(tally.kind.rawValue))
        return hash.value
    }

    /// What there was in the window, by what there was in its steps but the oldest, and in all of them.
    func within(_ recent: Int, _ all: Int) -> Int {
        let older = Int(min(Double(max(0, max(0, all) - max(0, recent))) * share, 1e15))
        let (sum, isTooMuch) = max(0, recent).addingReportingOverflow(older)
        return isTooMuch ? .max : sum
    }
}
