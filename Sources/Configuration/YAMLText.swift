// SPDX-License-Identifier: Apache-2.0

internal import Yams

/// YAML itself, with its mistakes as diagnostics.
///
/// Anchors and aliases are refused: a few lines of them can stand for more than memory holds. Mappings
/// deeper than 1,000 are refused by libyaml.
enum YAMLText {
    static func root(of text: String, _ source: SourceFile) throws(ConfigErrors) -> Node {
        if text.utf8.contains(UInt8(ascii: "&")), let place = firstAlias(source) {
            throw ConfigErrors([anchorError(place.line, place.column, source)])
        }
        let root: Node?
        let anchor: Mark?
        do {
            let parser = try Yams.Parser(yaml: text)
            root = try parser.singleRoot()
            // Nodes hold their anchors weakly: the parser keeps them.
            anchor = withExtendedLifetime(parser) { root.flatMap(firstAnchor) }
        } catch let error as YamlError {
            throw ConfigErrors([diagnostic(error, source)])
        } catch {
            throw ConfigErrors([source.diagnostic(at: nil, "this is not YAML")])
        }
        guard let root else {
            throw ConfigErrors([source.diagnostic(at: nil, "the file is empty", advice: "add 'rules:'")])
        }
        if let anchor { throw ConfigErrors([anchorError(anchor.line, anchor.column, source)]) }
        return root
    }

    // MARK: Anchors and aliases

    private static func anchorError(_ line: Int, _ column: Int, _ source: SourceFile) -> Diagnostic {
        source.diagnostic(
            line: line, column: column, "YAML's anchors (&name) and aliases (*name) are not used here",
            advice: "write a list under 'lists:' and use it as $name, or put the text in quotes")
    }

    /// The first alias of a file that looks as if it had many and anchors for them. Nested in a key they would
    /// keep Yams busy for ever, so this is found before it is asked.
    private static func firstAlias(_ source: SourceFile) -> (line: Int, column: Int)? {
        var first: (line: Int, column: Int)?
        var aliases = 0
        var hasAnchor = false
        for number in 1...max(1, source.lineCount) {
            var previous: Unicode.Scalar = ":"
            var beforeBlank: Unicode.Scalar = ":"
            let scalars = Array(source.line(number).unicodeScalars)
            for (column, scalar) in scalars.enumerated() {
                let isName =
                    column + 1 < scalars.count && scalars[column + 1].properties.isAlphabetic
                    || column + 1 < scalars.count && ("0"..."9").contains(scalars[column + 1])
                let startsToken = SourceFile.isBlank(previous) || "[{,?:-".unicodeScalars.contains(previous)
                if scalar == "&", isName, startsToken { hasAnchor = true }
                if scalar == "*", isName, startsToken, "[{,?:-".unicodeScalars.contains(beforeBlank) {
                    first = first ?? (number, column + 1)
                    aliases += 1
                }
                if !SourceFile.isBlank(scalar) { beforeBlank = scalar }
                previous = scalar
            }
        }
        return hasAnchor && aliases > ConfigLimits.aliases ? first : nil
    }

    /// The mark of the first node with an anchor. It stands before any use of it, so this ends quickly.
    private static func firstAnchor(_ node: Node) -> Mark? {
        if node.anchor != nil { return node.mark }
        switch node {
        case .scalar, .alias: return nil
        case .sequence(let sequence):
            for entry in sequence { if let mark = firstAnchor(entry) { return mark } }
        case .mapping(let mapping):
            for (key, value) in mapping {
                if let mark = firstAnchor(key) ?? firstAnchor(value) { return mark }
            }
        }
        return nil
    }

    // MARK: Mistakes

    private static func diagnostic(_ error: YamlError, _ source: SourceFile) -> Diagnostic {
        switch error {
        case .scanner(_, let problem, let mark, _) where problem.contains("escape"):
            return source.diagnostic(
                at: mark, "YAML has no such escape in double quotes",
                advice: advice(source.line(mark.line), mark, source) ?? "use single quotes")
        case .scanner(let context?, _, _, _) where context.text == "while scanning a quoted scalar":
            return source.diagnostic(
                at: context.mark, "this quoted text does not end, or ends where YAML does not expect it",
                advice: advice(source.line(context.mark.line), context.mark, source))
        case .composer(_, let problem, let mark, _) where problem == "but found another document":
            return source.diagnostic(
                at: mark, "a config file is one YAML document", advice: "remove the '---'")
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            return source.diagnostic(
                at: mark, "this is not YAML: \(problem)", advice: advice(source.line(mark.line), mark, source)
            )
        case .duplicatedKeysInMapping(let keys, let context):
            return duplicate(keys.first ?? "", context.mark, source)
        case .reader:
            guard let place = source.firstForbiddenScalar() else { break }
            return source.diagnostic(
                line: place.line, column: place.column, "YAML does not allow this control character",
                advice: "leave it out, or write it as an escape in double quotes")
        default: break
        }
        return source.diagnostic(at: nil, "this is not YAML")
    }

    /// Yams tells where the key stands first; the second place is more interesting.
    private static func duplicate(_ key: String, _ first: Mark, _ source: SourceFile) -> Diagnostic {
        let indent = first.column - 1
        var number = first.line + 1
        while number <= source.lineCount {
            let line = source.line(number)
            let spaces = line.prefix { $0 == " " }.count
            let rest = line.dropFirst(spaces)
            if !rest.isEmpty, !rest.hasPrefix("#"), spaces < indent { break }
            let isKey = spaces == indent && ["", "\"", "'"].contains { rest.hasPrefix($0 + key + $0 + ":") }
            if isKey {
                return source.diagnostic(
                    line: number, column: first.column, length: key.unicodeScalars.count,
                    "the key '\(key)' stands twice, first in line \(first.line)", advice: "keep one of them")
            }
            number += 1
        }
        return source.diagnostic(
            at: first, length: key.unicodeScalars.count, "the key '\(key)' stands twice",
            advice: "keep one of them")
    }

    /// Conditions and replies are what YAML usually stumbles over: quotes, `: ` and ` #` mean something to it.
    private static func advice(_ line: String, _ mark: Mark, _ source: SourceFile) -> String? {
        let scalars = Array(line.unicodeScalars)
        let column = max(0, min(mark.column - 1, scalars.count))
        let indent = scalars.prefix { SourceFile.isBlank($0) }
        if indent.contains("\t"), column <= indent.count { return "YAML indents with spaces, not with tabs" }
        let start = scalars.dropFirst(indent.count).drop { $0 == "-" || SourceFile.isBlank($0) }
        let key = start.prefix { $0 != ":" }
        let name = String(String.UnicodeScalarView(key))
        let isKey =
            key.count < start.count && !key.isEmpty
            && key.allSatisfy { $0 == "_" || $0.properties.isAlphabetic }
        let value = start.dropFirst(key.count + 1).drop(while: SourceFile.isBlank)
        if isKey, column >= value.startIndex, !value.isEmpty {
            guard name != "when", !RulesReader.actions.contains(name),
                value.first == "[" || value.first == "{"
            else {
                return "put what follows '\(name):' in single quotes"
            }
            return "put the entry in quotes"
        }
        return column <= indent.count
            ? "look at the indentation: keys that belong together start in one column" : nil
    }
}
