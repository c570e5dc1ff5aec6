// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Control

@Suite("The lines of a reply")
struct ReplyReaderTests {
    /// The parts of a text that comes in pieces, and whether it was a reply as far as it went.
    private func read(_ text: String, piece: Int) -> (
        parts: [ReplyReader.Part], isReply: Bool, hasEnded: Bool
    ) {
        var reader = ReplyReader()
        var parts: [ReplyReader.Part] = []
        let bytes = Array(text.utf8)
        for start in stride(from: 0, to: bytes.count, by: piece) {
            let isReply = bytes[start..<min(start + piece, bytes.count)].withUnsafeBytes { bytes in
                do throws(ReplyReader.Malformed) {
                    try reader.feed(bytes) { parts.append($0) }
                    return true
                } catch {
                    return false
                }
            }
            if !isReply { return (parts, false, reader.hasEnded) }
        }
        return (parts, true, reader.hasEnded)
    }

    private static let replies: [(String, [ReplyReader.Part], Bool)] = [
        ("ok\nend 0\n", [.end(0)], true),
        ("ok\n a\n b c\n\u{20}\nend 0\n", [.line("a"), .line("b c"), .line(""), .end(0)], true),
        ("error no such\n at line 3\nend 2\n", [.error("no such"), .line("at line 3"), .end(2)], true),
        ("ok\n a\nerror gone\nend 1\n", [.line("a"), .error("gone"), .end(1)], true),
        (
            "ok\n ok\n end 0\n error x\n  y\nend 0\n",
            [.line("ok"), .line("end 0"), .line("error x"), .line(" y"), .end(0)], true
        ),
        ("ok\nend 0\nwhatever\n", [.end(0)], true),
        ("ok\n \u{fc}\nend 255\n", [.line("\u{fc}"), .end(255)], true),
        ("", [], false), ("ok", [], false), ("ok\n", [], false), ("ok\n a", [], false),
        ("ok\n a\n", [.line("a")], false),
        ("ok\nend 0", [], false), ("error x\n", [.error("x")], false),
    ]

    @Test("a reply is read however it is cut, and whether it has ended is known", arguments: replies)
    func reading(text: String, parts: [ReplyReader.Part], hasEnded: Bool) {
        for piece in [1, 2, 3, 7, 1000] {
            let read = read(text, piece: piece)
            #expect(read.parts == parts)
            #expect(read.isReply)
            #expect(read.hasEnded == hasEnded)
        }
    }

    @Test(
        "what is no reply is told",
        arguments: [
            "220 mail.example.com ESMTP\n", "end 0\n", " a\n", "\n", "ok \n", "ok\nend\n", "ok\nend x\n",
            "ok\nend -1\n",
            "ok\nend 256\n", "ok\nfine\n", "ok\n\n", "\u{0}\n", "ok\r\n",
        ])
    func refusal(text: String) {
        for piece in [1, 3, 1000] { #expect(!read(text, piece: piece).isReply) }
    }

    @Test("a line without an end is given up")
    func endless() {
        #expect(!read("ok\n " + String(repeating: "a", count: ControlLimits.line), piece: 65_536).isReply)
    }

    @Test("lines can't be taken for others, and control characters do nothing")
    func writing() {
        var bytes: [UInt8] = []
        ReplyLine.error("a\nend 0\u{1b}", into: &bytes)
        ReplyLine.text("end 0\n\u{0}\u{1b}[2J\tx\r\u{85}\u{fc}", into: &bytes)
        ReplyLine.text("", into: &bytes)
        ReplyLine.end(3, into: &bytes)
        let text = String(decoding: bytes, as: UTF8.self)
        #expect(text == "error a end 0\\x1b\n end 0\n \\x00\\x1b[2J\tx\\x0d\\x85\u{fc}\n \nend 3\n")
    }
}
