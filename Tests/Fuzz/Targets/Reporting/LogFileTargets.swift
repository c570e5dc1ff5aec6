// SPDX-License-Identifier: Apache-2.0

@testable internal import Reporting

/// `LineSplitter`: the same lines however they are cut.
struct LineSplitterTarget: FuzzTarget {
    let name = "line-splitter"

    func run(_ bytes: UnsafeRawBufferPointer) throws {
        let lines = try Cut.same("lines") { cut in
            var splitter = LineSplitter()
            var lines: [[UInt8]] = []
            cut.each(of: bytes) { chunk in
                let chunk = Array(chunk)
                splitter.feed(chunk.span) { line in lines.append(line.withUnsafeBufferPointer { Array($0) }) }
            }
            splitter.finish { line in lines.append(line.withUnsafeBufferPointer { Array($0) }) }
            return lines
        }
        try require(lines.allSatisfy { !$0.contains(0x0A) }, "a line feed in a line")
        try require(lines.reduce(0) { $0 + $1.count } <= bytes.count, "the lines have grown")
    }
}

/// `GzipDecoder`: the same output and outcome however it is cut.
struct GzipTarget: FuzzTarget {
    let name = "gzip"

    private struct Result: Equatable {
        var count = 0
        var sum: UInt64 = 0xcbf2_9ce4_8422_2325
        var outcome = GzipDecoder.Outcome.more
        var isComplete = false
    }

    func run(_ bytes: UnsafeRawBufferPointer) throws {
        let result = try Cut.same("what is decompressed") { cut in
            guard let decoder = GzipDecoder() else { throw Broken("no decoder") }
            var result = Result()
            cut.each(of: bytes) { chunk in
                guard case .more = result.outcome else { return }
                let chunk = Array(chunk)
                result.outcome = decoder.decode(chunk.span) { output in
                    result.count += output.count
                    for index in output.indices {
                        result.sum = (result.sum ^ UInt64(output[index])) &* 0x100_0000_01b3
                    }
                }
            }
            // What is left undone after an error does not matter.
            if case .damaged = result.outcome {
                result = Result(outcome: .damaged)
            } else {
                result.isComplete = decoder.isComplete
            }
            return result
        }
        // 1,032 is what deflate comes to at most.
        try require(result.count <= bytes.count * 1_100, "more than can be: \(result.count)")
    }
}
