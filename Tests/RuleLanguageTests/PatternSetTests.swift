// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

@testable import RuleLanguage

@Suite("PatternSet")
struct PatternSetTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let pattern: String
        let text: String
        let matches: Bool
        var testDescription: String { "\(pattern) on \(text.debugDescription)" }

        init(_ pattern: String, _ text: String, _ matches: Bool) {
            (self.pattern, self.text, self.matches) = (pattern, text, matches)
        }
    }

    @Test(
        "a pattern over text works on characters",
        arguments: [
            Case("/free money/", "get free money now", true), Case("/free money/", "Free Money", false),
            Case("/free money/i", "FREE Money", true), Case("/\\bfree\\b/", "a free b", true),
            Case("/\\bfree\\b/", "carefree", false), Case("/^a/", "ba", false), Case("/a$/", "ab", false),
            Case("/^b/", "a\nb", false), Case("/^b/m", "a\nb", true), Case("/a$/m", "a\nb", true),
            Case("/a$/", "a\n", true), Case("/a\\z/", "a\n", false), Case("/a.b/", "a\nb", false),
            Case("/a.b/s", "a\nb", true), Case("/a.b/", "aüb", true), Case("/a..b/", "aüb", false),
            Case("/ÄPFEL/i", "äpfel", true), Case("/[Ä]pfel/i", "äPFEL", true),
            Case("/ÄPFEL/", "äpfel", false),
            Case("/ДЕНЬГИ/i", "деньги", true), Case("/\\w/", "ü", false), Case("/\\p{L}/", "ü", true),
            Case("/(?:\\A|\\P{L})деньги(?:\\P{L}|\\z)/i", "Деньги", true),
            Case("/(?:\\A|\\P{L})деньги(?:\\P{L}|\\z)/i", "безденьги", false), Case("/\\xfc/", "ü", true),
            Case("/^$/", "", true), Case("/^$/", "a", false), Case("/a*/", "", true), Case("/a/", "", false),
            Case("/^\\s*$/", " \t", true), Case("/a|/", "b", true), Case("/a\\/b/", "a/b", true),
            Case("/a[/]b/", "a/b", true), Case("/[[:digit:]/]{3}/", "1/2", true),
            Case("/a\\.b/", "axb", false),
            Case("/(?i)a/", "A", true), Case("/\\d{3}-\\d+/", "call 555-1", true), Case("/x/", "\0x", true),
            Case("/a{2,3}/", "aa", true), Case("/\\$5/", "$5", true), Case("/[$]5/", "$5", true),
        ])
    func text(sample: Case) throws {
        #expect(
            try judge("subject ~ \(sample.pattern)", ["subject": .known(.text(sample.text))])
                == Truth(sample.matches))
        #expect(
            try judge("subject !~ \(sample.pattern)", ["subject": .known(.text(sample.text))])
                == Truth(!sample.matches))
    }

    private static let streamCases = [
        Case("/free money/i", "get FREE money now", true), Case("/free  money/", "free money", false),
        Case("/^first/", "first line", true), Case("/^line/", "first line", false),
        Case("/line$/", "first line", true),
        Case("/first$/", "first line", false), Case("/line$/", "a line\r\n", true),
        Case("/line$/", "a line\n", true),
        Case("/line$/", "a line\r\n\r\n", false), Case("/^b$/m", "a\r\nb\r\nc", true),
        Case("/^b$/m", "a\nb\nc", true), Case("/^bc$/m", "a\r\nb\r\nc", false), Case("/a\\$/", "a$", true),
        Case("/a[$]/", "a$", true), Case("/a.b/", "a\nb", false), Case("/a.b/s", "a\nb", true),
        Case("/a.b/", "aüb", false), Case("/a..b/", "aüb", true), Case("/größe/", "die größe", true),
        Case("/GRÖßE/i", "größe", false), Case("/\\x00\\xff?/", "a\0", true), Case("/^$/", "", true),
        Case("/^$/", "a", false), Case("/\\Aa/", "ba", false), Case("/a{3}/", "aaa", true),
        Case("/one.*two.*three/s", "one\r\ntwo\r\nthree", true),
    ]

    @Test(
        "a pattern over a stream is found however the stream is cut", arguments: streamCases,
        [1, 2, 3, 7, 1_000])
    func stream(sample: Case, chunk: Int) throws {
        var bench = try Bench("body.raw ~ \(sample.pattern)")
        let bytes = Array(sample.text.utf8)
        for start in stride(from: 0, to: bytes.count, by: chunk) {
            bench.feed(Array(bytes[start..<min(start + chunk, bytes.count)]))
            let early = bench.judge()
            #expect(early != .no, "an open stream may still bring a match")
            if !sample.matches { #expect(early == .unknown) }
        }
        bench.finish()
        #expect(bench.judge() == Truth(sample.matches))
    }

    @Test(
        "a stream contains, starts or ends with a quoted text, byte for byte",
        arguments: [
            ("contains \"a.b\"", "xa.bx", true), ("contains \"a.b\"", "xaxbx", false),
            ("contains \"größe\"", "die größe!", true), ("contains \"A\"", "a", false),
            ("starts_with \"ab\"", "abc", true), ("starts_with \"bc\"", "abc", false),
            ("ends_with \"bc\"", "abc", true), ("ends_with \"ab\"", "abc", false),
            ("ends_with \"bc\"", "abc\n", false),
            ("contains \"$^\\\\[\"", "a$^\\[b", true),
        ])
    func streamContains(test: String, text: String, expected: Bool) throws {
        for chunk in [1, 7, 1_000] {
            var bench = try Bench("body.raw \(test)")
            let bytes = Array(text.utf8)
            for start in stride(from: 0, to: bytes.count, by: chunk) {
                bench.feed(Array(bytes[start..<min(start + chunk, bytes.count)]))
            }
            bench.finish()
            #expect(bench.judge() == Truth(expected))
        }
    }

    @Test("a stream is unknown until it ends, and true from the byte that settles it")
    func early() throws {
        var bench = try Bench("body.raw ~ /ab/ and not body.raw ~ /zz/")
        #expect(bench.judge() == .unknown)
        bench.feed(Array("xxa".utf8))
        bench.feed([])
        #expect(bench.judge() == .unknown)
        bench.feed(Array("b".utf8))
        #expect(bench.judge() == .unknown)
        bench.finish()
        #expect(bench.judge() == .yes)
        bench.feed(Array("zz".utf8))
        #expect(bench.judge() == .yes, "what comes behind the end is not looked at")
    }

    @Test("a stream without a byte ends as an empty text")
    func empty() throws {
        var bench = try Bench("body.raw ~ /a/ or body.raw ~ /^$/")
        bench.finish()
        #expect(bench.judge() == .yes)
    }

    @Test("nothing of one message is left in the stream of the next")
    func reset() throws {
        var bench = try Bench("body.raw ~ /ab/ or body.raw ~ /^c/ or body.raw ~ /d$/")
        bench.feed(Array("xa".utf8))
        bench.table.resetStreams()
        bench.feed(Array("bd".utf8))
        #expect(bench.judge() == .unknown)
        bench.feed(Array("x".utf8))
        bench.finish()
        #expect(bench.judge() == .no)
        bench.table.resetStreams()
        #expect(bench.judge() == .unknown)
        bench.feed(Array("c".utf8))
        #expect(bench.judge() == .yes)
        bench.table.resetStreams()
        bench.finish()
        #expect(bench.judge() == .no)
    }

    @Test("a stream of any bytes is no trap")
    func anyBytes() throws {
        var random = SplitMix64(seed: 3)
        var bench = try Bench("body.raw ~ /\\p{L}+x/i or body.raw ~ /größe.*\\xff$/s or subject ~ /\\p{L}/")
        for _ in 0..<200 {
            bench.feed(
                (0..<Int.random(in: 0...300, using: &random)).map { _ in
                    UInt8.random(in: 0...255, using: &random)
                })
        }
        bench.finish()
        #expect(bench.judge() != .failed)
    }

    @Test("of a thousand patterns over one fact each tells for itself")
    func thousand() throws {
        var builder = ProgramBuilder(schema: Sample.schema, lists: [:])
        let text = try (0..<1_000).map { try builder.condition("subject ~ /\\bword\($0)\\b/i") }
        let stream = try (0..<1_000).map { try builder.condition("body.raw ~ /\\bword\($0)\\b/i") }
        let program = try builder.finish()
        #expect(program.patternSets.count == 2)
        var table = program.makeTable()
        let sample = "a WORD7 b word999 c word70x word0"
        for (number, slot) in program.slots.enumerated() {
            if slot.fact.type == .stream {
                _ = Array(sample.utf8).withUnsafeBytes { table.feed($0, slot: number, of: program) }
                table.finishStream(slot: number, of: program)
            } else {
                table.set(number, .known(.text(sample)), of: program)
            }
        }
        let evaluator = Evaluator(program)
        for conditions in [text, stream] {
            #expect(
                conditions.indices.filter { evaluator.judge(conditions[$0], &table) == .yes } == [0, 7, 999])
        }
    }

    @Test("a pattern that is written twice is compiled once, with other flags it is another")
    func shared() throws {
        var builder = ProgramBuilder(schema: Sample.schema, lists: [:])
        let conditions = try ["/a/", "/a/i", "/a/"].map { try builder.condition("subject ~ \($0)") }
        let program = try builder.finish()
        #expect(program.patternSets.map(\.count) == [2])
        var table = program.makeTable()
        table.set(0, .known(.text("A")), of: program)
        #expect(conditions.map { Evaluator(program).judge($0, &table) } == [.no, .yes, .no])
        table.set(0, .known(.text("a")), of: program)
        #expect(conditions.map { Evaluator(program).judge($0, &table) } == [.yes, .yes, .yes])
    }

    @Test("many threads scan with one set")
    func threads() async throws {
        let bench = try Bench("subject ~ /needle/ and body.raw ~ /needle$/")
        let (program, condition) = (bench.program, bench.condition)
        await withTaskGroup(of: Bool.self) { group in
            for number in 0..<64 {
                group.addTask {
                    var own = Bench(program, condition)
                    for _ in 0..<50 {
                        own.table.resetStreams()
                        own.set("subject", .known(.text(number.isMultiple(of: 2) ? "a needle b" : "hay")))
                        own.feed(Array("a nee".utf8))
                        own.feed(Array("dle".utf8))
                        own.finish()
                        if own.judge() != Truth(number.isMultiple(of: 2)) { return false }
                    }
                    return true
                }
            }
            for await isRight in group { #expect(isRight) }
        }
    }
}
