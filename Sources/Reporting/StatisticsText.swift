// SPDX-License-Identifier: Apache-2.0
//
// Statistics for a person: aligned columns, counts and percent, the greatest first. At most 20 rows a
// table (48 hours, the latest); what is left out is summed up in a last row.

extension Statistics {
    /// The statistics as text of several lines, each ended by a line feed.
    ///
    /// Keys come from the log and so in part from strangers: what could move a terminal's cursor is
    /// escaped. No colours.
    public var text: String {
        var text = heading
        let tables: [(String, Table)] = [
            ("Verdicts", verdicts), ("Reasons", reasons), ("Rules", rules), ("Stages", stages),
            ("Recipient domains", recipientDomains),
        ]
        for (title, table) in tables {
            text += Self.table(title, Self.top(table), of: title == "Recipient domains" ? recipients : total)
        }
        text += Self.table("Hours", Self.latest(hours), of: total)
        text += Self.table(
            "Sources of recipients left alone because they kept failing", Self.top(sourcesDown),
            of: sourcesDown.total)
        if shadow.total > 0 {
            text += "\nIn shadow mode: \(Self.counted(shadow.total, "verdict")) not given\n"
            text += Self.table("Would-be verdicts", Self.top(shadow.verdicts), of: shadow.total)
            text += Self.table("Would-be rules", Self.top(shadow.rules), of: shadow.total)
        }
        return text
    }

    private var heading: String {
        var text = Self.counted(total, "verdict")
        if let first, let last { text += ", \(first.text) to \(last.text)" }
        text += "\n\(Self.counted(recipients, "recipient"))"
        if total > 0 {
            text += "; refused hard (5xx) \(Self.grouped(hard)), \(Self.percent(hard, of: total))"
            text += "; soft (4xx) \(Self.grouped(soft)), \(Self.percent(soft, of: total))"
        }
        text += "\n\(Self.counted(linesRead, "line")) read, \(Self.grouped(linesSkipped)) skipped"
        if linesUnreadable > 0 { text += " (\(Self.grouped(linesUnreadable)) of them damaged)" }
        return text + "\n"
    }

    private typealias Row = (key: String, count: Int)

    private static func top(_ table: Table) -> [Row] {
        let rows = table.byCount
        if rows.count <= Limits.shownRows { return rows }
        let rest = rows[Limits.shownRows...]
        let sum = rest.reduce(0) { Table.sum($0, $1.count) }
        return rows.prefix(Limits.shownRows) + [(key: "… and \(grouped(rest.count)) more", count: sum)]
    }

    private static func latest(_ table: Table) -> [Row] {
        let rows = table.byKey
        if rows.count <= Limits.shownHours { return rows }
        let rest = rows.dropLast(Limits.shownHours)
        let sum = rest.reduce(0) { Table.sum($0, $1.count) }
        return [(key: "\(grouped(rest.count)) before, and …", count: sum)] + rows.suffix(Limits.shownHours)
    }

    private static func table(_ title: String, _ rows: [Row], of total: Int) -> String {
        if rows.isEmpty { return "" }
        let shown = rows.map { row in
            (Self.shown(row.key), grouped(row.count), percent(row.count, of: total))
        }
        let keyWidth = shown.map { $0.0.count }.max() ?? 0
        let countWidth = shown.map { $0.1.count }.max() ?? 0
        var text = "\n\(title)\n"
        for (key, count, percent) in shown {
            let gap = String(repeating: " ", count: keyWidth - key.count + 2 + countWidth - count.count)
            let percentGap = String(repeating: " ", count: max(0, 9 - percent.count))
            text += "  \(key)\(gap)\(count)\(percentGap)\(percent)\n"
        }
        return text
    }

    private static func shown(_ key: String) -> String {
        var out: [UInt8] = []
        _ = LogText.append(key.utf8Span.span, as: .line, room: Limits.parsedLogLine, to: &out)
        let text = String(decoding: out, as: UTF8.self)
        return text.count > Limits.shownKey ? text.prefix(Limits.shownKey - 1) + "…" : text
    }

    private static func counted(_ count: Int, _ noun: String) -> String {
        "\(grouped(count)) \(noun)\(count == 1 ? "" : "s")"
    }

    /// `1,234,567`
    private static func grouped(_ count: Int) -> String {
        let digits = String(count)
        var text = ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index) % 3 == 0 { text += "," }
            text.append(digit)
        }
        return text
    }

    /// `12.3 %`
    private static func percent(_ part: Int, of total: Int) -> String {
        guard total > 0 else { return "-" }
        let tenths = Int((Double(part) / Double(total) * 1_000).rounded())
        return "\(tenths / 10).\(tenths % 10) %"
    }
}
