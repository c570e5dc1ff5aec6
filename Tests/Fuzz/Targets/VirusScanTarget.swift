// SPDX-License-Identifier: Apache-2.0

@testable internal import VirusScan

/// clamd's answers: the same however they are cut, and what is shown of them is clean.
struct ClamdReplyTarget: FuzzTarget {
    let name = "clamd-reply"

    private struct Result: Equatable {
        var reply: [UInt8]?
        var isOverrun = false
    }

    func run(_ bytes: UnsafeRawBufferPointer) throws {
        let result = try Cut.same("the answer") { cut in
            var reader = ClamdReplyReader()
            cut.each(of: bytes) { reader.feed($0) }
            return Result(reply: reader.reply, isOverrun: reader.isOverrun)
        }
        try require(result.reply?.count ?? 0 <= VirusLimits.reply, "longer than the limit")
        for reply in [result.reply ?? [], Array(bytes)] {
            switch VirusVerdict(clamdReply: reply) {
            case .found(let name):
                try require(!name.isEmpty && name.utf8.count <= VirusLimits.name, "the name '\(name)'")
                try require(
                    name.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F },
                    "a control character")
            case .failed(let reason): try require(!reason.isEmpty, "no reason")
            case .clean: try requireSame(reply, Array("stream: OK".utf8), "clean")
            }
        }
    }
}
