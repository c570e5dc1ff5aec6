// SPDX-License-Identifier: Apache-2.0

import Foundation
import MailSyntax
import Testing

/// Real mail. Only counts are printed.
@Suite("The MIME reader and real mail")
struct ReaderCorpusTests {
    static var archive: String { ReaderVectorTests.folder + "/corpora/linux-alpha.tar.xz" }

    @Test(
        "a thousand messages of a mailing list have hardly an anomaly",
        .enabled(if: ReaderVectorTests.isThere(archive), "the corpora are missing: set DURWARD_VECTORS"))
    func mailingList() throws {
        let folder = FileManager.default.temporaryDirectory.appending(
            path: "durward-mime-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let tar = Process()
        tar.executableURL = URL(filePath: "/usr/bin/env")
        tar.arguments = ["tar", "-xJf", Self.archive, "-C", folder.path]
        try tar.run()
        tar.waitUntilExit()
        try #require(tar.terminationStatus == 0)
        var messages = 0
        var counts: [MIMEAnomaly: Int] = [:]
        let all = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: [.isRegularFileKey])
        while messages < 1_000, let file = all?.nextObject() as? URL {
            guard try file.resourceValues(forKeys: [.isRegularFileKey]).isRegularFile == true else {
                continue
            }
            messages += 1
            let transcript = ReaderTranscript([UInt8](try Data(contentsOf: file)))
            let isSound = transcript.isSound
            #expect(isSound)
            for anomaly in transcript.anomalies { counts[anomaly, default: 0] += 1 }
        }
        print("real mail: \(messages) messages, anomalies \(counts.map { "\($0.key.rawValue) \($0.value)" })")
        #expect(messages == 1_000)
        #expect(counts.values.reduce(0, +) < 10)
    }
}
