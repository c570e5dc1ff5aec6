// SPDX-License-Identifier: Apache-2.0

import Foundation
import MailSyntax
import Testing

/// What nobody on the project wrote; `DURWARD_VECTORS` says where it is, else it lies beside the project.
private enum HeaderVectors {
    static let root =
        ProcessInfo.processInfo.environment["DURWARD_VECTORS"]
        ?? URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../../../shared/vectors")
        .standardizedFileURL.path
    static let hostile = root + "/mime/noxxi/hide-content.d/new"
    static let mail = ["spamassassin", "linux-alpha"].map { root + "/corpora/\($0).tar.xz" }
    static let hasHostile = FileManager.default.fileExists(atPath: hostile)
    static let hasMail = mail.allSatisfy { FileManager.default.fileExists(atPath: $0) }

    typealias Line = ArraySlice<UInt8>

    static func lines(_ message: [UInt8]) -> [Line] {
        message.split(separator: 10, omittingEmptySubsequences: false).map {
            $0.last == 13 ? $0.dropLast() : $0
        }
    }

    /// The fields of a header section as all readers see them, and the lines behind it.
    static func fields(_ lines: [Line]) -> ([PartField], body: [Line]) {
        var fields: [PartField] = []
        for (index, line) in lines.enumerated() {
            guard let first = line.first else { return (fields, Array(lines[(index + 1)...])) }
            if first == 32 || first == 9 {
                guard !fields.isEmpty else { continue }
                fields[fields.count - 1].body += [13, 10] + line
            } else if let colon = line.firstIndex(of: 58) {
                fields.append(PartField(name: Array(line[..<colon]), body: Array(line[(colon + 1)...])))
            }
        }
        return (fields, [])
    }

    /// The headers of all parts, by their first readings.
    static func headers(_ lines: [Line], depth: Int, _ visit: (ContentHeader) -> Void) {
        let (fields, body) = fields(lines)
        let header = ContentHeader(fields: fields)
        visit(header)
        guard depth < 10, let boundary = header.boundaries.first else { return }
        let delimiter = [45, 45] + boundary
        var part: [Line]?
        for line in body {
            guard line.starts(with: delimiter) else {
                part?.append(line)
                continue
            }
            if let part { headers(part, depth: depth + 1, visit) }
            part = []
            if line.dropFirst(delimiter.count).starts(with: [45, 45]) { return }
        }
    }
}

@Suite("Headers that others made")
struct HeaderVectorTests {
    /// What the header of the message alone can't tell, by what the tricks have in their names.
    static let others: [(trick: String, reason: String)] = [
        ("prebdr", "the line in the preamble is no delimiter"),
        ("message-", "the boundary is that of the message within"),
        ("multi.uuencode", "a uuencoded file, and no multipart"),
        ("multi.yenc", "a yEnc file, and no multipart"),
        ("outer_", "the other boundary is that of a part"),
        ("inner_", "the other boundary is that of a part"),
        ("_inner", "the other boundary is that of a part"),
        ("outerend_is", "the other boundary is that of a part"),
        ("missing_", "the other boundary is that of a part"),
        ("inside_decl_header", "the other boundary is that of a part"),
        ("hidehdr", "the reader has to find the field"),
        ("substr:", "the delimiter goes on behind the boundary"),
        ("different_after", "the delimiter goes on behind the boundary"),
        ("onlyuse", "the delimiter goes on behind the boundary"),
        ("boundary_cr", "the delimiter goes on behind the boundary"),
        ("miss:", "the delimiter goes on behind a boundary, or the header has none"),
        ("k1Ck2eb", "the delimiter has text that the header does not have: a slip of its generator"),
    ]

    @Test(
        "the boundary of every hostile message is among the readings",
        .enabled(if: HeaderVectors.hasHostile, "the vectors folder is missing: set DURWARD_VECTORS"))
    func boundaries() throws {
        let names = try FileManager.default.contentsOfDirectory(atPath: HeaderVectors.hostile)
        #expect(names.count == 372)
        var exact = 0
        for name in names {
            let message = try Data(contentsOf: URL(filePath: HeaderVectors.hostile + "/" + name))
            let (fields, body) = HeaderVectors.fields(HeaderVectors.lines(Array(message)))
            let header = ContentHeader(fields: fields)
            let delimiters = Set(body.filter { $0.starts(with: [45, 45]) }.map { Array($0.dropFirst(2)) })
            let isKnown = delimiters.allSatisfy { line in
                header.boundaries.contains { line == $0 || line == $0 + [45, 45] }
            }
            let id = fields.first { String(decoding: $0.name, as: UTF8.self) == "X-Payload-Id" }
            let trick = id.map { String(decoding: $0.body, as: UTF8.self) } ?? ""
            if isKnown { exact += 1 }
            if !isKnown, !Self.others.contains(where: { trick.contains($0.trick) }) {
                Issue.record("not found: \(trick)")
            }
        }
        #expect(exact >= 330, "\(exact)")
    }

    @Test(
        "every encoding in the hostile messages is among the readings",
        .enabled(if: HeaderVectors.hasHostile, "the vectors folder is missing: set DURWARD_VECTORS"))
    func encodings() throws {
        for name in try FileManager.default.contentsOfDirectory(atPath: HeaderVectors.hostile) {
            let message = try Data(contentsOf: URL(filePath: HeaderVectors.hostile + "/" + name))
            let text = String(decoding: message.prefix(600), as: UTF8.self)
            let expected: TransferEncoding? =
                text.contains("singlepart-b64h")
                ? .base64 : text.contains("singlepart-qph") ? .quotedPrintable : nil
            guard let expected else { continue }
            var found: Set<TransferEncoding> = []
            HeaderVectors.headers(HeaderVectors.lines(Array(message)), depth: 0) {
                found.formUnion($0.encodings)
            }
            let isOfReader =
                [
                    "nocolon", "space-key", "onlycr-key", "hidehdr", "miss:", "wscr", "nlcr", "boundary_cr",
                    "inside_inner",
                ]
                .contains { text.contains($0) }
            if !found.contains(expected), !isOfReader, text.contains("multipart-basic") {
                Issue.record("no \(expected): \(text.prefix(400).debugDescription)")
            }
        }
    }

    @Test(
        "real mail has hardly an anomaly in its headers",
        .enabled(if: HeaderVectors.hasMail, "the corpora are missing: set DURWARD_VECTORS"))
    func realMail() throws {
        let folder = FileManager.default.temporaryDirectory.appending(
            path: "durward-headers-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        for archive in HeaderVectors.mail {
            let tar = Process()
            tar.executableURL = URL(filePath: "/usr/bin/env")
            tar.arguments = ["tar", "-xJf", archive, "-C", folder.path]
            try tar.run()
            tar.waitUntilExit()
            try #require(tar.terminationStatus == 0)
        }
        var messages = 0
        var withAnomaly = 0
        var counts: [MIMEAnomaly: Int] = [:]
        let names = FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String } ?? []
        for name in names where name.contains("ham") || name.contains("alpha") {
            guard let message = FileManager.default.contents(atPath: folder.path + "/" + name) else {
                continue
            }
            var anomalies: Set<MIMEAnomaly> = []
            HeaderVectors.headers(HeaderVectors.lines(Array(message)), depth: 0) {
                anomalies.formUnion($0.anomalies)
            }
            messages += 1
            if !anomalies.isEmpty { withAnomaly += 1 }
            for anomaly in anomalies { counts[anomaly, default: 0] += 1 }
        }
        #expect(messages > 8_000)
        // Measured: none.
        #expect(withAnomaly * 500 < messages, "\(counts)")
    }
}
