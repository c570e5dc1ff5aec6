// SPDX-License-Identifier: Apache-2.0

@testable internal import Control

/// `RequestLine`: the words of a line, written again, are the same words.
struct RequestLineTarget: FuzzTarget {
    let name = "request-line"

    func run(_ bytes: UnsafeRawBufferPointer) throws {
        let words: [String]
        do throws(RequestLine.Malformed) {
            words = try RequestLine.words(of: Array(bytes))
        } catch {
            return try require(!error.reason.isEmpty, "refused without a reason")
        }
        guard var line = try? RequestLine.encoded(words) else { return }
        try requireSame(line.removeLast(), 0x0A, "the end of the line")
        try require(!line.contains(0x0A), "a line feed in the line")
        try requireSame(try RequestLine.words(of: line), words, "the words read back")
    }
}

/// `ReplyReader`: the same parts however they are cut.
struct ControlReplyTarget: FuzzTarget {
    let name = "control-reply"

    private struct Result: Equatable {
        var parts: [ReplyReader.Part] = []
        var isMalformed = false
        var hasEnded = false
    }

    func run(_ bytes: UnsafeRawBufferPointer) throws {
        let result = try Cut.same("parts") { cut in
            var reader = ReplyReader()
            var result = Result()
            cut.each(of: bytes) { chunk in
                guard !result.isMalformed else { return }
                do throws(ReplyReader.Malformed) {
                    try reader.feed(chunk) { result.parts.append($0) }
                } catch {
                    result.isMalformed = true
                }
            }
            result.hasEnded = reader.hasEnded
            return result
        }
        let ends = result.parts.filter { if case .end = $0 { true } else { false } }
        try requireSame(ends.count, result.hasEnded ? 1 : 0, "ends")
    }
}
