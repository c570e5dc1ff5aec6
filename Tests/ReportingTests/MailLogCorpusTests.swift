// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import Reporting

/// Logs of other mail programs; `DURWARD_VECTORS` says where they are, else they lie beside the project.
private let corpus: [String] = {
    let project = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
    let root =
        ProcessInfo.processInfo.environment["DURWARD_VECTORS"].map { URL(filePath: $0) }
        ?? project.deletingLastPathComponent().appending(path: "shared/vectors")
    let folder = root.appending(path: "maillog")
    let names = FileManager.default.enumerator(atPath: folder.path())?.compactMap { $0 as? String } ?? []
    return names.map { folder.appending(path: $0).path() }.filter {
        var isFolder: ObjCBool = false
        return FileManager.default.fileExists(atPath: $0, isDirectory: &isFolder) && !isFolder.boolValue
    }
}()

@Suite("Logs of other programs")
struct MailLogCorpusTests {
    @Test("No line of other programs is taken for ours", .enabled(if: !corpus.isEmpty, "no vectors here"))
    func nothingIsOurs() throws {
        let parser = SyslogLineParser(now: Date(), zone: .fixed(seconds: 0))
        var statistics = Statistics()
        let warnings = try statistics.add(LogReader(paths: corpus), parser)
        #expect(warnings.isEmpty)
        #expect(statistics.linesRead > 700)
        #expect(statistics.linesSkipped == statistics.linesRead)
        #expect(statistics.linesUnreadable == 0 && statistics.total == 0)
    }
}
