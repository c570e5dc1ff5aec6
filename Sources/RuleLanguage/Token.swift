// SPDX-License-Identifier: Apache-2.0

/// One entry of a list, as text: its type is that of what it is compared with.
struct ListElement: Hashable, Sendable {
    let text: String
    let quoted: Bool
    let range: Range<Int>
}

/// A token of a condition with its place in the text.
struct Token: Hashable, Sendable {
    enum Kind: Hashable, Sendable {
        /// A fact, a keyword, a function, an enumerated word, a unit.
        case word(String)
        /// `.name`, a field of the element that `any` and its like look at.
        case field(String)
        /// `$name`
        case listName(String)
        case text(String)
        case pattern(String, flags: String)
        case number(Double)
        case percent(Double)
        /// An address, or a block with its `/length`.
        case network(String)
        /// `[a, b]`
        case list([ListElement])
        /// `["Name"]` right behind a word.
        case argument(String)
        case symbol(String)
        case end
    }

    let kind: Kind
    let range: Range<Int>

    /// The token as error messages name it.
    var described: String {
        switch kind {
        case .word(let word): "'\(word)'"
        case .field(let name): "'.\(name)'"
        case .listName(let name): "'$\(name)'"
        case .text: "a quoted text"
        case .pattern: "a pattern"
        case .number, .percent: "a number"
        case .network(let text): "'\(text)'"
        case .list: "a list"
        case .argument: "a name in brackets"
        case .symbol(let symbol): "'\(symbol)'"
        case .end: "the end"
        }
    }
}
