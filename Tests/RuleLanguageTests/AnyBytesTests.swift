// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

@testable import RuleLanguage

/// No text, whatever it is, traps or hangs the lexer, the parser, the checker or the templates.
@Suite("Any bytes")
struct AnyBytesTests {
    private static let tokens = [
        "and", "or", "not", "in", "contains", "starts_with", "ends_with", "any(", "all(", "count(", "length(",
        "(", ")",
        "[", "]", ",", "==", "!=", "<", "<=", ">", ">=", "~", "!~", "=", "!", "&&", "$partners", "$",
        ".value", ".size",
        ".", "\"", "\\", "/", "/a/i", "/(/", "\"a\"", "client.ip", "helo", "secure", "message.size", "header",
        "[\"X\"]",
        "attachments", "sizes", "body.raw", "recipient.status", "mail_from", "mail_from.domain", "score",
        "ok", "5",
        "25 MiB", "10 m", "80%", "-", "1e9", "9999999999999999999", "192.0.2.0/24", "::1", "::",
        "2001:db8::/32", "1.2.3",
        "/24", "{", "}", "{{", "{helo}", "{header[", "é", "\u{0}", "\u{feff}", "%", "'", "😀", "[a, b]", "[]",
        "[,]",
        "subject.capitals", "@example.org", "*.", "true", "\n", "\t", "#", ":", "nan", "0x10", "_", "--",
    ]

    private func swallow(_ text: String) {
        var builder = ProgramBuilder(schema: Sample.schema, lists: Sample.lists)
        let condition = try? builder.condition(text)
        _ = try? builder.template(text)
        for error in errors(of: text) {
            #expect(error.range.lowerBound >= 0)
            #expect(error.range.upperBound <= max(1, text.utf8.count), "\(error) in \(text.debugDescription)")
        }
        guard let condition, let program = try? builder.finish() else { return }
        var bench = Bench(program, condition)
        _ = bench.judge()
        for slot in program.slots { bench.set(slot.name, .known(.text("a"))) }
        _ = bench.judge()
        _ = bench.residual()
    }

    private func errors(of text: String) -> [ExpressionError] {
        var builder = ProgramBuilder(schema: Sample.schema, lists: Sample.lists)
        var found: [ExpressionError] = []
        do { _ = try builder.condition(text) } catch { found += error.errors }
        do { _ = try builder.template(text) } catch { found += error.errors }
        return found
    }

    @Test("random tokens", arguments: [UInt64](1...20))
    func tokens(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let start = ContinuousClock.now
        for _ in 0..<300 {
            let count = Int.random(in: 0...25, using: &random)
            let spaced = random.chance(0.7)
            swallow(
                (0..<count).map { _ in random.pick(AnyBytesTests.tokens) }.joined(
                    separator: spaced ? " " : ""))
        }
        #expect(ContinuousClock.now - start < .seconds(60))
    }

    @Test("random bytes", arguments: [UInt64](1...10))
    func bytes(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        for _ in 0..<300 {
            let bytes = (0..<Int.random(in: 0...60, using: &random)).map { _ in
                random.chance(0.5)
                    ? UInt8.random(in: 0...255, using: &random)
                    : random.pick(Array("()[]{}\"/\\~$.,:<>=! 09%aA-_\n".utf8))
            }
            swallow(String(decoding: bytes, as: UTF8.self))
        }
    }

    @Test("good conditions with a byte changed, put in or taken out", arguments: [UInt64](1...10))
    func mutations(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var policy = RandomPolicy(seed: seed)
        for _ in 0..<200 {
            var bytes = Array(policy.condition(depth: 3).utf8)
            for _ in 0...Int.random(in: 0...2, using: &random) {
                let place = Int.random(in: 0..<max(1, bytes.count), using: &random)
                switch Int.random(in: 0..<3, using: &random) {
                case 0 where place < bytes.count: bytes[place] = UInt8.random(in: 0...255, using: &random)
                case 1 where place < bytes.count: bytes.remove(at: place)
                default: bytes.insert(random.pick(Array("()[]{}\"/\\~$.,".utf8)), at: min(place, bytes.count))
                }
            }
            swallow(String(decoding: bytes, as: UTF8.self))
        }
    }

    @Test(
        "endless repeats, open and closed",
        arguments: [
            "any(", "any(any(", "any(sizes, ", "all(", "count(", "length(", "(", ")", "not ", "not (", "[",
            "[[", "]", "\"",
            "/", "\\", "~ /", "secure and ", "secure or (", "and ", "{", "}", "{header[", "{{", "$", ".", ":",
            "::", "1.",
            "1:", "0", "-", "%", "a", "a.", "a[", "a[\"", "helo in [", "helo ~ /((((", "helo ~ /[", "[a,",
            ",", "é", "\u{0}",
            "secure == (", "not not ", "5 ", "192.0.2.0/24 ", "a(b, ",
        ])
    func repeats(unit: String) {
        let start = ContinuousClock.now
        for count in [1, 2, 63, 64, 65, 66, 1_000, 20_000] {
            let text = String(repeating: unit, count: min(count, 60_000 / unit.utf8.count))
            swallow(text)
            swallow("secure and " + text)
            swallow(text + "secure" + String(repeating: ")", count: count))
        }
        #expect(ContinuousClock.now - start < .seconds(60))
    }
}
