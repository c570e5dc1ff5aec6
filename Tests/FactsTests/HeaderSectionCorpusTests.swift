// SPDX-License-Identifier: Apache-2.0

import Foundation
import MailSyntax
import Testing

@testable import Facts

/// Real mail, packed; `DURWARD_VECTORS` says where it is, else it lies beside the project.
private let corpora: URL = {
    let project = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
    let root =
        ProcessInfo.processInfo.environment["DURWARD_VECTORS"].map { URL(filePath: $0) }
        ?? project.deletingLastPathComponent().appending(path: "shared/vectors")
    return root.appending(path: "corpora")
}()

private func exists(_ archive: String) -> Bool {
    FileManager.default.fileExists(atPath: corpora.appending(path: archive).path)
}

@Suite("Facts of the header section over real mail")
struct HeaderSectionCorpusTests {
    @Test(
        "nearly all real mail has a date and a Message-ID that can be read",
        .enabled(if: exists("spamassassin.tar.xz"), "no corpora here"))
    func spamAssassin() throws {
        try Self.check(Self.count(in: "spamassassin.tar.xz") { $0.contains("-ham-") })
    }

    @Test(
        "so has that of a mailing list of today",
        .enabled(if: exists("linux-alpha.tar.xz"), "no corpora here"))
    func mailingList() throws {
        try Self.check(Self.count(in: "linux-alpha.tar.xz") { $0.hasSuffix(".eml") })
    }

    /// Numbers only: what is counted is other people's mail.
    private struct Counts {
        var messages = 0
        var dates = 0
        var messageIDs = 0
        var domains = 0

        func share(_ count: Int) -> Double { Double(count) / Double(max(messages, 1)) }
    }

    /// One host in ten gives only its own name in the Message-ID: that is no mark of spam by itself.
    private static func check(_ counts: Counts) {
        #expect(counts.messages > 4_000)
        #expect(counts.share(counts.dates) > 0.99, "\(counts)")
        #expect(counts.share(counts.messageIDs) > 0.99, "\(counts)")
        #expect(counts.share(counts.domains) > 0.85, "\(counts)")
    }

    private static func count(in archive: String, _ isMessage: (String) -> Bool) throws -> Counts {
        let folder = FileManager.default.temporaryDirectory.appending(path: "corpus-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let unpack = Process()
        unpack.executableURL = URL(filePath: "/bin/tar")
        unpack.arguments = ["-xJf", corpora.appending(path: archive).path, "-C", folder.path]
        try unpack.run()
        unpack.waitUntilExit()
        #expect(unpack.terminationStatus == 0)

        let reading = try FactReading(
            DateFacts.all + MessageIDFacts.all, "{date.valid} {message_id.form}")
        var counts = Counts()
        let names = FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String } ?? []
        for name in names where isMessage(name) {
            guard let bytes = FileManager.default.contents(atPath: folder.appending(path: name).path),
                !bytes.isEmpty
            else { continue }
            let message = RawMessage(Array(bytes))
            let fields = message.fields.map { (String(decoding: $0.name, as: UTF8.self), $0.body) }
            let shown = reading.shown(raw: fields) ?? ""
            counts.messages += 1
            if shown.hasPrefix("true ") { counts.dates += 1 }
            if shown.hasSuffix(" ok") { counts.domains += 1 }
            if shown.hasSuffix(" ok") || shown.hasSuffix(" no_domain") { counts.messageIDs += 1 }
        }
        return counts
    }
}
