// SPDX-License-Identifier: Apache-2.0

internal import FilterEngine
internal import MailSyntax
internal import MessageContent
internal import RuleLanguage

/// `body.*`: the text as it is seen, how loud it is, and what it hides.
enum BodyFacts {
    static let all: [any Fact] = [
        fact("body.text", .text, "the text as it is seen, of all parts, decoded and without HTML") {
            .text($0.text)
        },
        ContentFact(
            "body.html", .text, reason: "content", wants: .html, "the source of the HTML parts, decoded"
        ) { .text($0.text.html) },
        fact("body.letters", .integer, "number of letters that are seen") { .count($0.count.letters) },
        fact("body.capitals", .ratio, "share of capitals among the letters that are seen") {
            .number(share($0.count.capitals, of: $0.count.letters))
        },
        fact("body.exclamations", .integer, "number of exclamation marks that are seen") {
            .count($0.count.exclamations)
        },
        fact("text_to_image", .number, "letters that are seen for each image; without end if there is none") {
            .number($0.images == 0 ? .infinity : Double($0.count.letters) / Double($0.images))
        },
        fact("body.hidden", .integer, "number of letters that the HTML keeps from being seen") {
            .count($0.hiddenLetters)
        },
        fact(
            "body.hidden_by", .list(.enumeration(HTMLHiding.allCases.map(\.rawValue))),
            "how the HTML hides text"
        ) { text in .list(HTMLHiding.allCases.filter(text.hiddenBy.contains).map { .text($0.rawValue) }) },
        fact("body.hidden_text", .text, "the text that the HTML keeps from being seen") {
            .text($0.hiddenText)
        },
        fact("body.script", scripts, "the script of most letters that are seen; none without letters") {
            .text($0.count.mainScript?.name ?? none)
        },
        fact("body.scripts", .list(scripts), "the scripts of at least 5% of the letters that are seen") {
            text in .list(text.count.scripts(from: 0.05).map { .text($0.name) })
        },
        fact("body.mixed_words", .integer, "number of words that mix Latin with Cyrillic or Greek letters") {
            .count($0.count.mixedWords)
        },
        fact("body.form", .boolean, "the HTML has a form") { .boolean($0.hasForm) },
        fact("body.javascript", .boolean, "the HTML has a script element") { .boolean($0.hasScript) },
    ]

    private static let none = "none"
    private static let scripts = ValueType.enumeration(Script.allCases.map(\.name) + [none])

    private static func fact(
        _ name: String, _ type: ValueType, _ documentation: String,
        _ value: @escaping @Sendable (TextFindings) -> Value
    ) -> any Fact {
        ContentFact(name, type, reason: "content", wants: .text, documentation) { value($0.text) }
    }

    private static func share(_ part: Int, of whole: Int) -> Double {
        whole == 0 ? 0 : Double(part) / Double(whole)
    }
}

extension TextCount {
    /// The script of most letters; nil without letters.
    fileprivate var mainScript: Script? {
        Script.allCases.filter { self[$0] > 0 }.max { self[$0] < self[$1] }
    }

    /// The scripts of at least that share of the letters.
    fileprivate func scripts(from share: Double) -> [Script] {
        Script.allCases.filter { self[$0] > 0 && Double(self[$0]) >= share * Double(letters) }
    }
}
