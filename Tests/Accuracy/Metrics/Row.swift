// SPDX-License-Identifier: Apache-2.0

/// A row of the table: what is shown of which figures, and what it should be.
public struct Row: Sendable {
    /// What of a figure.
    public enum Measure: Sendable {
        /// What its own thresholds refuse.
        case refused
        /// Spam caught where one of a thousand ham is refused.
        case caught
        /// The area under the curve.
        case area
        /// What is missing of it, in percent.
        case missing
    }

    /// What Durward has to reach.
    public enum Goal: Sendable {
        /// Of a thousand ham, at its own threshold.
        case hamRefused(atMost: Int)
        /// In percent, and more than these filters in this run, as far as they were measured.
        case caught(above: Double, filters: [String])
        /// In percent.
        case caughtAtLeast(Double)
        case area(above: Double)
        /// In percent.
        case missing(atMost: Double)
    }

    let label: String
    let set: String
    /// Where the figures of other filters are that were not measured for this set.
    let othersSet: String?
    let measure: Measure
    let goal: Goal?

    /// Such a row.
    public init(
        _ label: String, _ set: String, others: String? = nil, _ measure: Measure, _ goal: Goal? = nil
    ) {
        self.label = label
        self.set = set
        othersSet = others
        self.measure = measure
        self.goal = goal
    }
}

extension Row.Goal: CustomStringConvertible {
    /// For the table.
    public var description: String {
        switch self {
        case .hamRefused(let count): "ham ≤ \(decimal(Double(count) / 10, 1)) %"
        case .caught(let percent, let filters):
            (["> \(decimal(percent, 1)) %"] + filters).joined(separator: ", > ")
        case .caughtAtLeast(let percent): "≥ \(decimal(percent, 1)) %"
        case .area(let area): "> \(decimal(area, 4))"
        case .missing(let percent): "≤ \(decimal(percent, 4)) %"
        }
    }

    /// Does this figure reach it? `others`: the figures of those that are to be beaten.
    func isMet(by figure: Figure, others: [Figure]) -> Bool {
        switch self {
        case .hamRefused(let count):
            figure.thresholds.allSatisfy { $0.ham * 1000 <= count * figure.ham }
        case .caught(let percent, _):
            figure.caughtPercent > percent && others.allSatisfy { figure.caughtPercent > $0.caughtPercent }
        case .caughtAtLeast(let percent): figure.caughtPercent >= percent
        case .area(let area): figure.area > area
        case .missing(let percent): figure.missingPercent <= percent
        }
    }

    var filters: [String] {
        guard case .caught(_, let filters) = self else { return [] }
        return filters
    }
}

/// A number for people, with so many digits behind the point.
func decimal(_ value: Double, _ digits: Int) -> String {
    guard value.isFinite, abs(value) < 1e9 else { return "\(value)" }
    let one = (0..<digits).reduce(1) { one, _ in one * 10 }
    let scaled = Int((abs(value) * Double(one)).rounded())
    let sign = value < 0 && scaled > 0 ? "-" : ""
    guard digits > 0 else { return "\(sign)\(scaled)" }
    let behind = String(scaled % one)
    return "\(sign)\(scaled / one)." + String(repeating: "0", count: digits - behind.count) + behind
}
