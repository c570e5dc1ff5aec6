// SPDX-License-Identifier: Apache-2.0

/// The figures of a run as one Markdown table.
public struct Table {
    /// Whose figures stand in which column.
    public struct Column: Sendable {
        let filter: String
        let title: String

        /// That filter, under this title.
        public init(_ filter: String, _ title: String) {
            self.filter = filter
            self.title = title
        }
    }

    private let rows: [Row]
    private let ours: Column
    private let others: [Column]
    private let figures: [String: [Figure]]

    /// How many goals were not reached.
    public private(set) var missed = 0
    /// How many rows have no figure of ours.
    public private(set) var unmeasured = 0
    /// The table.
    public private(set) var markdown = ""

    /// Of these rows; several figures of one filter and set are runs of the same: their mean is shown, the worst must
    /// reach the goal.
    public init(_ rows: [Row], ours: Column, others: [Column], figures: [Figure]) {
        self.rows = rows
        self.ours = ours
        self.others = others
        self.figures = Dictionary(grouping: figures) { Table.key($0.set, $0.filter) }
        write()
    }

    private mutating func write() {
        let titles = others.map(\.title)
        var lines = [
            ["row", ours.title, "goal", "met"] + titles,
            ["---", "---:", "---", "---"] + titles.map { _ in "---:" },
        ]
        for row in rows {
            let measured = found(row, ours)
            var met = "–"
            if measured.isEmpty {
                unmeasured += 1
            } else if let goal = row.goal {
                let rivals = others.filter { goal.filters.contains($0.filter) }.flatMap { found(row, $0) }
                let isMet = measured.allSatisfy { goal.isMet(by: $0, others: rivals) }
                met = isMet ? "yes" : "**no**"
                missed += isMet ? 0 : 1
            }
            lines.append(
                [row.label, cell(row.measure, measured), row.goal.map(title) ?? "–", met]
                    + others.map { cell(row.measure, found(row, $0)) })
        }
        markdown = lines.map { "| " + $0.joined(separator: " | ") + " |\n" }.joined()
    }

    private static func key(_ set: String, _ filter: String) -> String { "\(set) \(filter)" }

    private func found(_ row: Row, _ column: Column) -> [Figure] {
        if let figures = figures[Table.key(row.set, column.filter)] { return figures }
        guard column.filter != ours.filter, let set = row.othersSet else { return [] }
        return figures[Table.key(set, column.filter)] ?? []
    }

    private func title(_ goal: Row.Goal) -> String {
        others.reduce(goal.description) { $0.replacing("> \($1.filter)", with: "> \($1.title)") }
    }

    private func cell(_ measure: Row.Measure, _ figures: [Figure]) -> String {
        guard let first = figures.first else { return "–" }
        switch measure {
        case .refused: return refused(first)
        case .caught: return several(figures.map(\.caughtPercent), worst: min) { decimal($0, 2) + " %" }
        case .area: return several(figures.map(\.area), worst: min) { decimal($0, 5) }
        case .missing: return several(figures.map(\.missingPercent), worst: max) { decimal($0, 4) + " %" }
        }
    }

    private func several(_ values: [Double], worst: (Double, Double) -> Double, _ text: (Double) -> String)
        -> String
    {
        let mean = text(values.reduce(0, +) / Double(max(values.count, 1)))
        guard values.count > 1, let first = values.first else { return mean }
        return "\(mean), worst \(text(values.dropFirst().reduce(first, worst)))"
    }

    /// `at 6: 71.2 % / 3 (0.07 %)`: spam in percent, ham as a number and in percent.
    private func refused(_ figure: Figure) -> String {
        let cells = figure.thresholds.map { refused in
            let spam =
                figure.spam == 0 ? "" : decimal(100 * Double(refused.spam) / Double(figure.spam), 1) + " % / "
            let ham = 100 * Double(refused.ham) / Double(max(figure.ham, 1))
            return
                "at \(decimal(refused.threshold, 2)): \(spam)\(refused.ham) of \(figure.ham) (\(decimal(ham, 2)) %)"
        }
        return cells.isEmpty ? "–" : cells.joined(separator: "; ")
    }
}
