// SPDX-License-Identifier: Apache-2.0

import Attachments
import Foundation
import MailSyntax
import MessageContent
import Testing

@Suite("Messages that are made to hurt whoever reads their content")
struct HostileContentTests {
    static let tools = (try? AttachmentTools()).map { ContentTools(attachments: $0) }

    @Test("What hurts is read within limits, and alike in pieces", arguments: HostileMessage.all)
    func alike(message: HostileMessage) throws {
        let tools = try #require(Self.tools)
        try HostileMIMETests.whole(message, 12_000).withUnsafeBytes { bytes in
            let message = MessageBytes(bytes)
            let whole = ContentOutcome(message, tools) { feed in feed(message.body) }
            try whole.check()
            try whole.requireSame(
                as: ContentOutcome(message, tools) { feed in Cut.odd.each(of: message.body) { feed($0) } },
                "in pieces")
        }
    }

    @Test("The time that it takes grows as the length does", arguments: HostileMessage.all)
    func linear(message: HostileMessage) throws {
        let tools = try #require(Self.tools)
        try LinearTime.expect(of: message.name, smallest: message.smallest) { size in
            HostileMIMETests.whole(message, size)
        } run: { bytes in
            let message = MessageBytes(bytes)
            try ContentOutcome(message, tools) { feed in feed(message.body) }.check()
        }
    }

    @Test(
        "A file that begins at any octet of a chunk is found",
        arguments: ["base64", "quoted-printable", "7bit"])
    func anywhere(encoding: String) throws {
        let tools = try #require(Self.tools)
        let content =
            encoding == "base64" ? "UEsDBBQAAAAIAAAAAAAAAAAA" : "MZ and what follows it, which is long enough"
        let bytes = Array("Content-Transfer-Encoding: \(encoding)\n\n\(content)\n".utf8)
        try bytes.withUnsafeBytes { bytes in
            let message = MessageBytes(bytes)
            let whole = ContentOutcome(message, tools) { feed in feed(message.body) }
            for place in 0..<message.body.count {
                let cut = ContentOutcome(message, tools) { feed in
                    feed(UnsafeRawBufferPointer(rebasing: message.body[..<place]))
                    feed(UnsafeRawBufferPointer(rebasing: message.body[place...]))
                }
                try whole.requireSame(as: cut, "\(encoding) cut at \(place)")
            }
        }
    }

    @Test(
        "All that is found in a vector is found in pieces of any size",
        .enabled(if: Vectors.areThere, "the vectors folder is missing: set DURWARD_VECTORS"))
    func vectors() throws {
        let tools = try #require(Self.tools)
        for file in try Vectors.messages() {
            do {
                try Array(try Data(contentsOf: file)).withUnsafeBytes { bytes in
                    let message = MessageBytes(bytes)
                    let whole = ContentOutcome(message, tools) { feed in feed(message.body) }
                    try whole.check()
                    let odd = ContentOutcome(message, tools) { feed in
                        Cut.odd.each(of: message.body) { feed($0) }
                    }
                    try whole.requireSame(as: odd, "in pieces")
                }
            } catch {
                Issue.record("\(file.lastPathComponent): \(error)")
            }
        }
    }
}
