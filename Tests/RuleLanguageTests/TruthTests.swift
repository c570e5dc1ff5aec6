// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import RuleLanguage

@Suite("Truth")
struct TruthTests {
    static let all: [Truth] = [.no, .yes, .unknown, .failed]

    @Test(
        "and is Kleene's, with unknown before failed",
        arguments: [
            (Truth.no, [Truth.no, .no, .no, .no]),
            (.yes, [.no, .yes, .unknown, .failed]),
            (.unknown, [.no, .unknown, .unknown, .unknown]),
            (.failed, [.no, .failed, .unknown, .failed]),
        ])
    func and(left: Truth, row: [Truth]) {
        #expect(TruthTests.all.map { left.and($0) } == row)
    }

    @Test(
        "or is Kleene's, with unknown before failed",
        arguments: [
            (Truth.no, [Truth.no, .yes, .unknown, .failed]),
            (.yes, [.yes, .yes, .yes, .yes]),
            (.unknown, [.unknown, .yes, .unknown, .unknown]),
            (.failed, [.failed, .yes, .unknown, .failed]),
        ])
    func or(left: Truth, row: [Truth]) {
        #expect(TruthTests.all.map { left.or($0) } == row)
    }

    @Test("not swaps yes and no alone")
    func not() {
        #expect(TruthTests.all.map { !$0 } == [.yes, .no, .unknown, .failed])
    }

    @Test("all but unknown is decided")
    func decided() {
        #expect(TruthTests.all.map(\.isDecided) == [true, true, false, true])
    }
}
