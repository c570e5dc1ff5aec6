// SPDX-License-Identifier: Apache-2.0

import Foundation
import MailSyntax
import Testing

/// Postfix's own tests of its MIME reader: each message with what that made of it, line by line.
@Suite("The MIME reader and Postfix's vectors")
struct PostfixVectorTests {
    static var folder: String { ReaderVectorTests.folder + "/mime/postfix/global" }

    /// Where the two differ, and why.
    static let differences: [String: String] = [
        "mime_garb4":
            "Postfix decodes nothing, so it takes the encoded boundary of a part in quoted-printable as it stands",
        "mime_nest": "Postfix stops before the 23rd multipart within each other, the limit here is 50",
        "mime_test": "Postfix makes one blank of a fold within quotes; here that is the second reading",
    ]

    @Test(
        "the multiparts that Postfix finds are found, with their boundaries, in order",
        .enabled(
            if: ReaderVectorTests.isThere(folder), "the vectors folder is missing: set DURWARD_VECTORS"))
    func boundaries() throws {
        var different: Set<String> = []
        var found = 0
        let names = ["8bit", "cvt", "dom", "garb1", "garb2", "garb3", "garb4", "nest", "test", "trunc"]
        for name in names.map({ "mime_\($0)" }) {
            let message = try #require(FileManager.default.contents(atPath: "\(Self.folder)/\(name).in"))
            let reference = try String(contentsOfFile: "\(Self.folder)/\(name).ref", encoding: .isoLatin1)
            let expected = reference.split(separator: "\n").compactMap { line in
                line.wholeMatch(of: /mime_state: PUSH boundary (.*)/).map { String($0.1) }
            }
            let transcript = ReaderTranscript([UInt8](message))
            #expect(transcript.isSound)
            let multiparts = transcript.parts.filter { $0.part.kind == .multipart && $0.part.isCertain }
            let boundaries = multiparts.compactMap(\.part.header.boundaries.first).map {
                String(decoding: $0, as: UTF8.self)
            }
            found += expected.count
            if boundaries != expected {
                different.insert(name)
                if Self.differences[name] == nil { Issue.record("\(name): \(boundaries) is not \(expected)") }
            }
        }
        #expect(different == Set(Self.differences.keys))
        #expect(found == 29)
    }
}
