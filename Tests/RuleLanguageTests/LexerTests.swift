// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import RuleLanguage

@Suite("Lexer")
struct LexerTests {
    private func kinds(_ text: String) throws -> [Token.Kind] {
        try Lexer.tokens(of: text).dropLast().map(\.kind)
    }

    @Test(
        "a text becomes these tokens",
        arguments: [
            ("", []),
            (" \t\r\n ", []),
            ("a and b", [.word("a"), .word("and"), .word("b")]),
            ("message.size > 25 MiB", [.word("message.size"), .symbol(">"), .number(25), .word("MiB")]),
            ("message.size>25MiB", [.word("message.size"), .symbol(">"), .number(25), .word("MiB")]),
            ("x<=-2.5", [.word("x"), .symbol("<="), .number(-2.5)]),
            ("1_000_000", [.number(1_000_000)]),
            ("10and b", [.number(10), .word("and"), .word("b")]),
            ("80%", [.percent(0.8)]),
            ("12.5 %", [.percent(0.125)]),
            ("%", nil),
            ("\"a \\\"b\\\" \\\\ c\"", [.text("a \"b\" \\ c")]),
            ("\"größe 中文\"", [.text("größe 中文")]),
            ("$partners .size", [.listName("partners"), .field("size")]),
            ("x ~ /a\\/b\\.c/is", [.word("x"), .symbol("~"), .pattern("a/b\\.c", flags: "is")]),
            ("x !~ /[/]/", [.word("x"), .symbol("!~"), .pattern("[/]", flags: "")]),
            ("x ~ /[]/]a/", [.word("x"), .symbol("~"), .pattern("[]/]a", flags: "")]),
            ("x ~ /[^]/]a/", [.word("x"), .symbol("~"), .pattern("[^]/]a", flags: "")]),
            ("x ~ /[[:alpha:]/]/", [.word("x"), .symbol("~"), .pattern("[[:alpha:]/]", flags: "")]),
            ("x ~ /\\[/", [.word("x"), .symbol("~"), .pattern("\\[", flags: "")]),
            ("x ~ /[\\]/]/", [.word("x"), .symbol("~"), .pattern("[\\]/]", flags: "")]),
            ("x ~ /a\\\\/", [.word("x"), .symbol("~"), .pattern("a\\\\", flags: "")]),
            ("header[\"List-Id\"]", [.word("header"), .argument("List-Id")]),
            ("header[ List-Id ]", [.word("header"), .argument("List-Id")]),
            ("(a,b)", [.symbol("("), .word("a"), .symbol(","), .word("b"), .symbol(")")]),
            ("a==b!=c", [.word("a"), .symbol("=="), .word("b"), .symbol("!="), .word("c")]),
        ] as [(String, [Token.Kind]?)])
    func tokens(text: String, expected: [Token.Kind]?) throws {
        guard let expected else {
            #expect(throws: ExpressionError.self) { try Lexer.tokens(of: text) }
            return
        }
        #expect(try kinds(text) == expected)
    }

    @Test(
        "addresses and networks need no quotes",
        arguments: [
            "192.0.2.7", "192.0.2.0/24", "2001:db8::/32", "2001:db8::1", "::1", "::", "::ffff:192.0.2.7",
            "fe80::1", "dead:beef::", "0.0.0.0/0", "::/0", "192.0.2.1/999",
        ])
    func networks(text: String) throws {
        #expect(try kinds(text) == [.network(text)])
        #expect(try kinds("(\(text))") == [.symbol("("), .network(text), .symbol(")")])
        #expect(try kinds("a == \(text) and b").contains(.network(text)))
    }

    @Test("words of hexadecimal digits are words")
    func hexadecimalWords() throws {
        #expect(
            try kinds("face.bad.cafe.a == dead") == [.word("face.bad.cafe.a"), .symbol("=="), .word("dead")])
    }

    @Test(
        "a list keeps its entries as text",
        arguments: [
            ("x in []", []),
            ("x in [ ]", []),
            ("x in [a]", ["a"]),
            ("x in[a, b]", ["a", "b"]),
            ("x in [1 MiB, 2 MiB]", ["1 MiB", "2 MiB"]),
            ("x in [\n  a ,\n\t\"b, c\" \r\n, d\n]", ["a", "b, c", "d"]),
            ("x in [192.0.2.0/24, 2001:db8::/32, ::1]", ["192.0.2.0/24", "2001:db8::/32", "::1"]),
            ("x in [@example.org, *.example.net]", ["@example.org", "*.example.net"]),
            ("x in [\"\", \"]\", \"größe\"]", ["", "]", "größe"]),
        ])
    func lists(text: String, entries: [String]) throws {
        guard case .list(let elements)? = try kinds(text).last else {
            Issue.record("no list")
            return
        }
        #expect(elements.map(\.text) == entries)
        let bytes = Array(text.utf8)
        for element in elements where !element.quoted {
            #expect(String(decoding: bytes[element.range], as: UTF8.self) == element.text)
        }
    }

    @Test("each token knows its place in bytes")
    func ranges() throws {
        let text = "\"ü\" == header[\"ä\"] and 192.0.2.0/24"
        let places = try Lexer.tokens(of: text).map {
            String(decoding: Array(text.utf8)[$0.range], as: UTF8.self)
        }
        #expect(places == ["\"ü\"", "==", "header", "[\"ä\"]", "and", "192.0.2.0/24", ""])
    }

    @Test(
        "a mistake is told by its kind, place and remedy",
        arguments: [
            ("x == \"abc", .unterminated, "\"", "add a '\"'"),
            ("x ~ /abc", .unterminated, "/", "'\\/'"),
            ("x ~ /[abc/", .unterminated, "/", "'\\/'"),
            ("x in [a, b", .unterminated, "[", "']'"),
            ("x in [\"a\"", .unterminated, "[", "']'"),
            ("x in [", .unterminated, "[", "']'"),
            ("x == \"a\\d\"", .unknownEscape, "\\d", "~ /"),
            ("x == \"a\\ü\"", .unknownEscape, "\\ü", "~ /"),
            ("x == \"a\\", .unknownEscape, "\\", "~ /"),
            ("x / 2", .unexpectedCharacter, "/", nil),
            ("x == 'a'", .unexpectedCharacter, "'", "double quotes"),
            ("x == “a”", .unexpectedCharacter, "“", "double quotes"),
            ("x in [\"a\" \"b\"]", .unexpectedCharacter, "\"", nil),
            ("x in [a \"b\"]", .unexpectedCharacter, "\"", nil),
            ("x in [a,,b]", .badEntry, ",", "\"\""),
            ("x in [a, ]", .badEntry, "]", "\"\""),
            ("header[]", .missingArgument, "[]", "List-Id"),
            ("header[\"\"]", .missingArgument, "[\"\"]", "List-Id"),
            ("header[a, b]", .missingArgument, "[a, b]", "List-Id"),
            ("$ x", .unexpectedCharacter, "$", nil),
            ("any(x, . > 1)", .unexpectedCharacter, ".", nil),
            ("x = 1", .foreignOperator, "=", "'=='"),
            ("x === 1", .foreignOperator, "=", "'=='"),
            ("x =~ y", .foreignOperator, "=~", "'~'"),
            ("x && y", .foreignOperator, "&&", "'and'"),
            ("x || y", .foreignOperator, "||", "'or'"),
            ("!x", .foreignOperator, "!", "'not'"),
            ("x & y", .unexpectedCharacter, "&", nil),
            ("x > -", .badNumber, "-", nil),
            ("x > 99999999999999999", .badNumber, "99999999999999999", nil),
            ("x == 192.0.2.300", .badNetwork, "192.0.2.300", "192.0.2.0/24"),
            ("x in 192.0.2/24", .badNetwork, "192.0.2", "192.0.2.0/24"),
            ("x == 192.0.2.7and y", .badNetwork, "192.0.2.7", "192.0.2.0/24"),
        ] as [(String, ExpressionError.Code, String, String?)])
    func mistakes(text: String, code: ExpressionError.Code, place: String, advice: String?) throws {
        let error = try #require(errors(text).first)
        #expect(error.code == code)
        #expect(marked(error, in: text) == place)
        if let advice { #expect(error.advice?.contains(advice) == true, "\(error.advice ?? "none")") }
    }

    @Test("a condition may be 16,384 bytes long and no longer")
    func length() throws {
        let limit = LanguageLimits.conditionLength
        let fits = "\"" + String(repeating: "a", count: limit - 2) + "\""
        #expect(try Lexer.tokens(of: fits).count == 2)
        #expect(errors(fits + " ").map(\.code) == [.tooLong])
    }
}
