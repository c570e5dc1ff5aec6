// SPDX-License-Identifier: Apache-2.0

import Foundation
import MailSyntax
import Testing

/// Messages that others wrote to try MIME readers with.
@Suite("The MIME reader and the vectors of others")
struct ReaderVectorTests {
    static var folder: String {
        ProcessInfo.processInfo.environment["DURWARD_VECTORS"]
            ?? URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../../../shared/vectors").standardizedFileURL.path
    }
    static var noxxi: String { folder + "/mime/noxxi/hide-content.d/new" }
    static var tools: String { folder + "/mime/mime-tools/testmsgs" }
    static var cpython: String { folder + "/mime/cpython" }

    static func isThere(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }

    static func files(_ folder: String) throws -> [(name: String, octets: [UInt8])] {
        try FileManager.default.contentsOfDirectory(atPath: folder).sorted().compactMap { name in
            FileManager.default.contents(atPath: folder + "/" + name).map { (name, [UInt8]($0)) }
        }
    }

    // MARK: noxxi

    /// What is named, but not decoded, with the reason.
    static let notDecoded = [
        "binhex": "BinHex is not decoded; archive.broken tells of it",
        "binhex40": "BinHex is not decoded; archive.broken tells of it",
        "mac-binhex": "BinHex is not decoded; archive.broken tells of it",
        "mac-binhex40": "BinHex is not decoded; archive.broken tells of it",
        "gzip64": "an encoding that nobody registered: gzip in base64",
        "x-gzip64": "an encoding that nobody registered: gzip in base64",
        "x-yencode": "yEnc is named, not decoded",
        "multi.yenc": "yEnc is named, not decoded",
    ]

    @Test(
        "every file that is hidden is found by its name, and by its content but for those with a reason",
        .enabled(if: isThere(noxxi), "the vectors folder is missing: set DURWARD_VECTORS"))
    func hidden() throws {
        var missed: Set<String> = []
        var count = 0
        for (_, octets) in try Self.files(Self.noxxi) {
            count += 1
            let transcript = ReaderTranscript(octets)
            #expect(transcript.isSound)
            let subject = Self.subject(octets)
            let names = transcript.parts.flatMap(\.part.header.names)
            #expect(names.contains("eicar.zip"), "\(subject)")
            let isFound = transcript.parts.contains { part in
                part.contents.values.contains {
                    Self.holds($0, "PK\u{3}\u{4}") && Self.holds($0, "eicar.com")
                }
            }
            if !isFound { missed.insert(subject) }
        }
        print("noxxi: \(count - missed.count) of \(count) found by content, all by name")
        #expect(missed == Set(Self.notDecoded.keys))
        #expect(count == 372)
    }

    @Test(
        "a hidden file is found alike however the message is cut and whatever its lines end with",
        .enabled(if: isThere(noxxi), "the vectors folder is missing: set DURWARD_VECTORS"))
    func hiddenInPieces() throws {
        for (name, octets) in try Self.files(Self.noxxi) {
            let message = RawMessage(octets)
            let fields = message.fields.map { ($0.name, $0.body) }
            let unix = message.body.split(separator: 13, omittingEmptySubsequences: false).joined()
            for body in [message.body, Array(unix), Array(unix).lineEnds("\r")] {
                let whole = ReaderTranscript(fields, body)
                #expect(whole.isSound)
                for chunk in [1, 7] {
                    let isSame = ReaderTranscript(fields, body, chunk: chunk) == whole
                    #expect(isSame, "\(name) in pieces of \(chunk)")
                }
            }
        }
    }

    /// What the subject says of the trick, without what all have in common.
    static func subject(_ octets: [UInt8]) -> String {
        let text = String(decoding: octets.prefix(400), as: UTF8.self)
        let line = text.split(separator: "\n").first { $0.hasPrefix("Subject:") } ?? ""
        return line.split(separator: " ").dropFirst(2).first.map(String.init)?
            .replacing("multipart-basic-singlepart-", with: "") ?? ""
    }

    static func holds(_ octets: [UInt8], _ text: String) -> Bool {
        Data(octets).range(of: Data(text.utf8)) != nil
    }

    // MARK: MIME-tools

    /// Where this reader and the references of MIME-tools differ, and why.
    static let differences = [
        "ak-0696-none.ref": "they were told not to open the message",
        "ak-0696-replace.ref": "they put the content of the message in its place",
        "dup-names.ref": "they do not say what the message itself is",
        "multi-digest.ref": "a type without subtype is text/plain (RFC 2045 section 5.2)",
        "uu-junk.ref": "they were told not to look for uuencode",
        "uu-junk-extracted.ref": "they make a multipart of the text around, and guess types by names",
        "uu-zeegee.ref": "they make a multipart of the text around, and guess types by names",
    ]

    @Test(
        "structure is that of the references of MIME-tools, but for the differences that have a reason",
        .enabled(if: isThere(tools), "the vectors folder is missing: set DURWARD_VECTORS"))
    func references() throws {
        var different: Set<String> = []
        var count = 0
        for (name, octets) in try Self.files(Self.tools) where name.hasSuffix(".ref") {
            guard let reference = Reference(String(decoding: octets, as: UTF8.self)),
                let message = FileManager.default.contents(atPath: Self.tools + "/" + reference.message)
            else { continue }
            count += 1
            let parts = Self.parts(of: ReaderTranscript([UInt8](message)))
            if parts != reference.parts {
                different.insert(name)
            }
        }
        print("MIME-tools: \(count - different.count) of \(count) agree")
        #expect(different == Set(Self.differences.keys))
    }

    /// Types by path: `Msg`, `Part_1`, `Part_1_2`.
    static func parts(of transcript: ReaderTranscript) -> [String: String] {
        var paths: [Int: String] = [:]
        var children: [Int: Int] = [:]
        var parts: [String: String] = [:]
        for one in transcript.parts where one.part.isCertain {
            var path = "Msg"
            if let parent = one.part.parent {
                children[parent, default: 0] += 1
                let above = paths[parent, default: ""]
                path = (above == "Msg" ? "Part" : above) + "_\(children[parent, default: 0])"
            }
            paths[one.part.number] = path
            parts[path] = one.part.header.types.first?.description ?? ""
        }
        return parts
    }

    /// What MIME-tools say of a message: a Perl hash.
    struct Reference {
        var message = ""
        var parts: [String: String] = [:]

        init?(_ text: String) {
            var section = ""
            for line in text.split(separator: "\n") {
                let words = line.split(separator: "\"", omittingEmptySubsequences: false).map(String.init)
                guard words.count >= 3 else { continue }
                if line.hasSuffix("{") { section = words[1] }
                guard words.count >= 5 else { continue }
                if words[1] == "Message" {
                    message = words[3].split(separator: "/").last.map(String.init) ?? ""
                }
                if words[1] == "Type" { parts[section] = words[3] }
            }
            if message.isEmpty || parts.isEmpty { return nil }
        }
    }

    // MARK: CPython

    @Test(
        "CPython's odd messages are read alike however they are cut and whatever their lines end with",
        .enabled(if: isThere(cpython), "the vectors folder is missing: set DURWARD_VECTORS"))
    func odd() throws {
        for (name, octets) in try Self.files(Self.cpython) where name.hasPrefix("msg_") {
            for end in ["\r\n", "\n", "\r"] {
                let message = RawMessage(octets)
                let fields = message.fields.map { ($0.name, $0.body) }
                let unix = Array(message.body.split(separator: 13, omittingEmptySubsequences: false).joined())
                let body = unix.lineEnds(end)
                let whole = ReaderTranscript(fields, body)
                #expect(whole.isSound)
                for chunk in [1, 7] {
                    let isSame = ReaderTranscript(fields, body, chunk: chunk) == whole
                    #expect(isSame, "\(name) in pieces of \(chunk)")
                }
            }
        }
    }

    /// Part counts of CPython's messages as its own reader has them, where they say something.
    @Test(
        "CPython's messages have the parts that its own tests expect",
        .enabled(if: isThere(cpython), "the vectors folder is missing: set DURWARD_VECTORS"),
        arguments: [
            ("msg_01.txt", ["text/plain"]),
            ("msg_04.txt", ["multipart/mixed", "text/plain", "text/plain"]),
            ("msg_07.txt", ["multipart/mixed", "text/plain", "image/gif"]),
            (
                "msg_12.txt",
                [
                    "multipart/mixed", "text/plain", "text/html", "multipart/mixed", "text/plain",
                    "text/plain",
                    "text/plain", "text/plain",
                ]
            ),
            ("msg_11.txt", ["message/rfc822", "text/plain"]),
        ])
    func structure(name: String, types: [String]) throws {
        let octets = try #require(FileManager.default.contents(atPath: Self.cpython + "/" + name))
        let transcript = ReaderTranscript([UInt8](octets))
        #expect(transcript.parts.map { $0.part.header.types.first?.description } == types)
    }
}
