// SPDX-License-Identifier: Apache-2.0
//
// Statistics for programs: one JSON object (RFC 8259) on several lines. Keys are only ever added.
//
//     total               verdicts given
//     recipients          their recipients
//     verdicts            object: verdict to count
//     hard, soft          verdicts with a code of 5xx, of 4xx
//     reasons, rules,     objects: key to count; at most 10,000 keys, the rest under "(other)"
//     stages
//     hours               object: "YYYY-MM-DDTHH" in the log's own time to count
//     recipient_domains   object: domain to count of recipients
//     sources_down        object: source of recipients to how often it was left alone because it kept failing
//     shadow              object: total, verdicts, rules of the verdicts not given
//     first, last         time stamps of the earliest and the latest verdict as logged, or null
//     lines_read          all lines
//     lines_skipped       lines not counted
//     lines_unreadable    of them, verdicts that could not be read
//
// Objects stand in the order of their counts, the greatest first; hours in the order of time.

extension Statistics {
    /// The statistics as JSON, ended by a line feed.
    public var json: String {
        var json = JSONText()
        json.open()
        json.add("total", total)
        json.add("recipients", recipients)
        json.add("verdicts", verdicts.byCount)
        json.add("hard", hard)
        json.add("soft", soft)
        json.add("reasons", reasons.byCount)
        json.add("rules", rules.byCount)
        json.add("stages", stages.byCount)
        json.add("hours", hours.byKey)
        json.add("recipient_domains", recipientDomains.byCount)
        json.add("sources_down", sourcesDown.byCount)
        json.open("shadow")
        json.add("total", shadow.total)
        json.add("verdicts", shadow.verdicts.byCount)
        json.add("rules", shadow.rules.byCount)
        json.close()
        json.add("first", first?.text)
        json.add("last", last?.text)
        json.add("lines_read", linesRead)
        json.add("lines_skipped", linesSkipped)
        json.add("lines_unreadable", linesUnreadable)
        json.close()
        return json.text + "\n"
    }
}

/// JSON as it is written, indented by two spaces.
private struct JSONText {
    private(set) var text = ""
    private var depth = 0
    private var isFirst = true

    mutating func open(_ key: String? = nil) {
        if let key { begin(key) }
        text += "{"
        depth += 1
        isFirst = true
    }

    mutating func close() {
        depth -= 1
        if !isFirst { newLine() }
        text += "}"
        isFirst = false
    }

    mutating func add(_ key: String, _ number: Int) {
        begin(key)
        text += String(number)
    }

    mutating func add(_ key: String, _ string: String?) {
        begin(key)
        if let string { append(string) } else { text += "null" }
    }

    mutating func add(_ key: String, _ rows: [(key: String, count: Int)]) {
        open(key)
        for row in rows { add(row.key, row.count) }
        close()
    }

    private mutating func begin(_ key: String) {
        if !isFirst { text += "," }
        newLine()
        append(key)
        text += ": "
        isFirst = false
    }

    private mutating func newLine() {
        text += "\n"
        text += String(repeating: "  ", count: depth)
    }

    /// Everything that is not visible is escaped as `\uXXXX`, so that it can be shown anywhere.
    private mutating func append(_ string: String) {
        text += "\""
        for scalar in string.unicodeScalars {
            switch scalar {
            case "\"", "\\":
                text += "\\"
                text.unicodeScalars.append(scalar)
            case _ where LogText.isHidden(scalar):
                let digits = String(scalar.value, radix: 16)
                text += "\\u" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
            default:
                text.unicodeScalars.append(scalar)
            }
        }
        text += "\""
    }
}
