// SPDX-License-Identifier: Apache-2.0

import CNettle
import Foundation
import MailSyntax

/// A message of a corpus, as the filter sees it: without what a filter has added.
struct Sample: Sendable {
    let message: RawMessage
    let isSpam: Bool
    /// By the parity of the SHA-1 of the body: even trains, odd judges.
    let isJudge: Bool
    /// Where it lies in its corpus.
    let path: String
}

/// The corpora of `shared/vectors`, unpacked. See its README for what they are; none of it is in this tree.
struct Corpus {
    enum Name: String, CaseIterable, Sendable {
        case spamassassin, trec, linux

        /// What its archive unpacks to.
        var folder: String {
            switch self {
            case .spamassassin: "spamassassin-public-corpus"
            case .trec: "trec07p-first20000"
            case .linux: "linux-alpha"
            }
        }
    }

    /// The folder in which the archives were unpacked.
    let root: URL

    /// All messages: TREC in order of arrival, repeated bodies dropped there.
    func samples(_ name: Name) throws -> [Sample] {
        switch name {
        case .spamassassin: try spamassassin()
        case .trec: try trec()
        case .linux: try files(in: "linux-alpha").map { try sample($0, isSpam: false) }
        }
    }

    private func spamassassin() throws -> [Sample] {
        try ["easy-ham-1", "easy-ham-2", "hard-ham-1", "spam-1", "spam-2"].flatMap { folder in
            try files(in: "spamassassin-public-corpus/\(folder)").filter { !$0.hasSuffix("/cmds") }
                .map { try sample($0, isSpam: folder.hasPrefix("spam")) }
        }
    }

    private func trec() throws -> [Sample] {
        let index = try String(contentsOf: root.appending(path: "trec07p-first20000/index"), encoding: .utf8)
        var known: Set<[UInt8]> = []
        return try index.split(separator: "\n").compactMap { line in
            let words = line.split(separator: " ")
            guard words.count == 2, let file = words[1].split(separator: "/").last else { return nil }
            let bytes = try self.bytes("trec07p-first20000/data/\(file)")
            guard known.insert(SHA1.digest(Sample.body(bytes))).inserted else { return nil }
            return Sample(bytes, isSpam: words[0] == "spam", path: "trec07p-first20000/data/\(file)")
        }
    }

    private func files(in folder: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: root.appending(path: folder).path).sorted()
            .map { "\(folder)/\($0)" }
    }

    private func bytes(_ path: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: root.appending(path: path)))
    }

    private func sample(_ path: String, isSpam: Bool) throws -> Sample {
        Sample(try bytes(path), isSpam: isSpam, path: path)
    }
}

extension Sample {
    init(_ bytes: [UInt8], isSpam: Bool, path: String) {
        let whole = RawMessage(bytes)
        message = RawMessage(fields: whole.fields.filter { !Sample.isAdded($0.name) }, body: whole.body)
        self.isSpam = isSpam
        isJudge = (SHA1.digest(Sample.body(bytes)).last ?? 0) % 2 == 1
        self.path = path
    }

    /// As YARDSTICKS.md has it.
    private static func isAdded(_ name: [UInt8]) -> Bool {
        let name = String(decoding: name, as: UTF8.self).lowercased()
        return name.contains("spam") || name.contains("mailscanner")
    }

    /// What follows the first empty line; a line end is a line feed, as two copies of a message may differ in that.
    static func body(_ bytes: [UInt8]) -> ArraySlice<UInt8> {
        let lineFeed = UInt8(ascii: "\n")
        var lines: [UInt8] = []
        lines.reserveCapacity(bytes.count)
        for byte in bytes {
            if byte == lineFeed, lines.last == UInt8(ascii: "\r") { lines.removeLast() }
            lines.append(byte)
        }
        var start = lines.startIndex
        while let end = lines[start...].firstIndex(of: lineFeed) {
            if end == start { return lines[(end + 1)...] }
            start = end + 1
        }
        return []
    }
}

enum SHA1 {
    static func digest(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        var context = sha1_ctx()
        nettle_sha1_init(&context)
        bytes.withUnsafeBufferPointer { nettle_sha1_update(&context, $0.count, $0.baseAddress) }
        var digest = [UInt8](repeating: 0, count: Int(SHA1_DIGEST_SIZE))
        nettle_sha1_digest(&context, digest.count, &digest)
        return digest
    }
}
