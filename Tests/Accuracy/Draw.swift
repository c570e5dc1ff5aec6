// SPDX-License-Identifier: Apache-2.0

/// Which messages of a corpus train, and which are judged.
struct Draw {
    let samples: [Sample]

    /// By the parity of the hash of the body.
    var judges: [Int] { samples.indices.filter { samples[$0].isJudge } }

    /// The others.
    var trainers: [Int] { samples.indices.filter { !samples[$0].isJudge } }

    /// By order: the first half.
    var first: [Int] { Array(samples.indices.prefix(samples.count / 2)) }

    /// By order: the second half.
    var second: [Int] { Array(samples.indices.dropFirst(samples.count / 2)) }

    /// Of the second half 1,000 spam and 1,000 ham, in even steps.
    var drawn: [Int] {
        let spam = Draw.even(second.filter { samples[$0].isSpam })
        return (spam + Draw.even(second.filter { !samples[$0].isSpam })).sorted()
    }

    private static func even(_ indices: [Int]) -> [Int] {
        let wanted = 1000
        guard indices.count > wanted else { return indices }
        return (0..<wanted).map { indices[$0 * indices.count / wanted] }
    }

    /// Labels and any other property of some.
    func labels(_ indices: [Int]) -> [Bool] { indices.map { samples[$0].isSpam } }
}
