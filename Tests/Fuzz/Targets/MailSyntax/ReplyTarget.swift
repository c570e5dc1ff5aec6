// SPDX-License-Identifier: Apache-2.0

internal import MailSyntax

/// `Reply` and `EnhancedStatusCode`: what is written is read back, and each line fits.
struct ReplyTarget: FuzzTarget {
    let name = "reply"
    let longest = 5_000

    func run(_ bytes: UnsafeRawBufferPointer) throws {
        let text = text(bytes)
        if let status = EnhancedStatusCode(text) {
            try requireSame(status.description, text, "an enhanced status code was changed")
        }
        let fact = Reply.sanitizedForReply(text)
        try require(fact.utf8.allSatisfy { (0x20..<0x7F).contains($0) }, "a fact is not printable")
        try require(fact.utf8.count <= min(text.utf8.count, SyntaxLimits.replyFact), "a fact has grown")
        for text in [text, "550 5.7.1 \(text)"] {
            do {
                try check(try Reply.parse(text))
            } catch let error as ReplyError {
                try require((0...text.utf8.count).contains(error.offset), "an error outside of the text")
            }
        }
    }

    private func check(_ reply: Reply) throws {
        try requireSame(try Reply.parse(reply.description), reply, "a reply read back")
        for limit in [13, 20, 80, SyntaxLimits.replyLine] {
            let lines = reply.lines(limit: limit)
            try require(lines.count <= SyntaxLimits.replyLines, "too many lines")
            for line in lines {
                try require(!line.isEmpty, "an empty line")
                let head = 4 + reply.status.description.utf8.count + 1
                try require(line.utf8.count <= max(limit - head - 2, 4), "a line is too long")
            }
        }
    }
}

/// `ServerReplyReader`: the same however the bytes are cut, within its limits, nothing after an error.
struct ServerReplyTarget: FuzzTarget {
    let name = "server-reply"
    let longest = 8_192

    private struct Result: Equatable {
        var replies: [ServerReply] = []
        var error: ServerReplyError?
        var isEmpty = true
    }

    func run(_ bytes: UnsafeRawBufferPointer) throws {
        let result = try Cut.same("replies") { cut in
            var reader = ServerReplyReader()
            var result = Result()
            cut.each(of: bytes) { chunk in
                reader.append(chunk)
                do throws(ServerReplyError) {
                    while let reply = try reader.next() { result.replies.append(reply) }
                } catch {
                    result.error = error
                }
            }
            result.isEmpty = reader.isEmpty
            return result
        }
        for reply in result.replies {
            try require((200...599).contains(reply.code), "code \(reply.code)")
            try require((1...SyntaxLimits.serverReplyLines).contains(reply.lines.count), "lines")
            for line in reply.lines {
                try require(
                    line.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F },
                    "control character")
            }
            _ = (reply.text, reply.description)
        }
    }
}
