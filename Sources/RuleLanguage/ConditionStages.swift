// SPDX-License-Identifier: Apache-2.0

extension Condition {
    /// From which stage on the condition may be true, and at which it is decided at the latest.
    public struct Span: Sendable, Hashable {
        /// The first stage at which it may be true.
        public let earliest: Int
        /// The stage at which it is decided for sure.
        public let latest: Int
    }

    /// `stages` tells for each slot when its fact may be known and when it is known for sure.
    public func span(stages: (Int) -> (first: Int, final: Int)) -> Span {
        let (true_, _) = Condition.earliest(node, stages)
        let latest = slots.map { stages($0).final }.max() ?? 0
        return Span(earliest: min(true_, latest), latest: latest)
    }

    /// The earliest stages at which the node may be true and may be false.
    private static func earliest(
        _ node: Node, _ stages: (Int) -> (first: Int, final: Int)
    ) -> (true: Int, false: Int) {
        switch node {
        case .constant: return (0, 0)
        case .not(let inner):
            let inner = earliest(inner, stages)
            return (inner.false, inner.true)
        case .and(let parts):
            let parts = parts.map { earliest($0, stages) }
            return (parts.map(\.true).max() ?? 0, parts.map(\.false).min() ?? 0)
        case .or(let parts):
            let parts = parts.map { earliest($0, stages) }
            return (parts.map(\.true).min() ?? 0, parts.map(\.false).max() ?? 0)
        case .test(let test):
            let stage = test.slots.map { stages($0).first }.max() ?? 0
            return (stage, stage)
        }
    }
}
