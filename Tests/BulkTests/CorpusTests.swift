// SPDX-License-Identifier: Apache-2.0

import Foundation
import MailSyntax
import Testing

@testable import Bulk

/// Real mail in the order in which it came; `DURWARD_VECTORS` says where it is, else it lies beside the project.
private let archive: URL = {
    let project = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
    let root =
        ProcessInfo.processInfo.environment["DURWARD_VECTORS"].map { URL(filePath: $0) }
        ?? project.deletingLastPathComponent().appending(path: "shared/vectors")
    return root.appending(path: "corpora/trec07p-first20000.tar.xz")
}()

@Suite("Copies in real mail")
struct CorpusTests {
    /// The first of them; with all 20,000 the shares are the same.
    private static let messages = 3_000

    /// Numbers only: what is compared is other people's mail.
    private struct Counts: CustomStringConvertible {
        /// Messages with an earlier one that has 80 % of the triples of words in common, and those for which one was found.
        var copies = (of: 0, found: 0)
        /// Good messages without an earlier one that has more than 30 % in common, and those for which one, or some, were found.
        var singles = (of: 0, one: 0, some: 0)

        var description: String {
            "\(copies.found) of \(copies.of) copies, \(singles.one) and \(singles.some) of \(singles.of) others"
        }
    }

    @Test(
        "nearly all copies are found, and good mail is hardly ever taken for a copy",
        .enabled(if: FileManager.default.fileExists(atPath: archive.path), "no corpora here"))
    func trec() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "bulk-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let tar = Process()
        tar.executableURL = URL(filePath: "/usr/bin/env")
        tar.arguments = ["tar", "xJf", archive.path, "-C", folder.path, "--strip-components=1"]
        try tar.run()
        tar.waitUntilExit()
        try #require(tar.terminationStatus == 0)
        let index = try String(contentsOf: folder.appending(path: "index"), encoding: .utf8)
        let counts = try CorpusTests.count(index, in: folder)
        #expect(counts.copies.of > 500 && counts.singles.of > 300, "\(counts)")
        #expect(Double(counts.copies.found) > 0.99 * Double(counts.copies.of), "\(counts)")
        #expect(Double(counts.singles.one) < 0.02 * Double(counts.singles.of), "\(counts)")
        #expect(Double(counts.singles.some) < 0.002 * Double(counts.singles.of), "\(counts)")
    }

    private static func count(_ index: String, in folder: URL) throws -> Counts {
        var counts = Counts()
        var seen: [UInt64: Int] = [:]
        var triples: [Set<UInt64>] = []
        var holding: [UInt64: [Int]] = [:]
        for line in index.split(separator: "\n").prefix(messages) {
            let words = line.split(separator: " ")
            guard words.count == 2, let name = words[1].split(separator: "/").last else { continue }
            let bytes = [UInt8](try Data(contentsOf: folder.appending(path: "data/\(name)")))
            let content = try content(of: RawMessage(bytes))
            guard let keys = Fingerprint(content, recipients: [])?.keys, keys.count > 1 else { continue }
            let own = CorpusTests.triples(of: content.text.text)
            // The smallest ones lead to nearly all messages that have many in common.
            let leading = own.sorted().prefix(6)
            let others = Set(leading.flatMap { (holding[$0] ?? []).suffix(40) })
            let nearest = others.map { share(own, triples[$0]) }.max() ?? 0
            let found = Fingerprint.agreed(keys.map { seen[$0] ?? 0 }) ?? 0
            if nearest >= 0.8 {
                counts.copies.of += 1
                counts.copies.found += found > 0 ? 1 : 0
            } else if nearest <= 0.3, words[0] == "ham" {
                counts.singles.of += 1
                counts.singles.one += found > 0 ? 1 : 0
                counts.singles.some += found > 2 ? 1 : 0
            }
            for key in keys { seen[key, default: 0] += 1 }
            for triple in leading { holding[triple, default: []].append(triples.count) }
            triples.append(own)
        }
        return counts
    }

    private static func triples(of text: String) -> Set<UInt64> {
        let words = ComparableWords(text).hashes
        return Set(
            zip(words, zip(words.dropFirst(), words.dropFirst(2))).map { $0 &* 3 ^ $1.0 &* 5 ^ $1.1 })
    }

    /// The share of all of two sets that is in both (Jaccard).
    private static func share(_ one: Set<UInt64>, _ other: Set<UInt64>) -> Double {
        let both = one.intersection(other).count
        return Double(both) / Double(max(1, one.count + other.count - both))
    }
}
