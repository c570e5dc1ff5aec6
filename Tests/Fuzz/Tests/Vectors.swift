// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Messages that nobody here wrote; see DURWARD_VECTORS.
enum Vectors {
    static let folder =
        ProcessInfo.processInfo.environment["DURWARD_VECTORS"].map { URL(filePath: $0) }
        ?? URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../../../shared/vectors")
        .standardizedFileURL

    static var areThere: Bool { FileManager.default.fileExists(atPath: folder.appending(path: "mime").path) }

    /// Every file of the MIME vectors, in order.
    static func messages() throws -> [URL] {
        let mime = folder.appending(path: "mime").path
        return try FileManager.default.subpathsOfDirectory(atPath: mime).sorted()
            .map { URL(filePath: "\(mime)/\($0)") }
            .filter { !$0.hasDirectoryPath && $0.lastPathComponent != "SOURCE.txt" }
            .filter { (try? $0.resourceValues(forKeys: [.isRegularFileKey]).isRegularFile) == true }
    }
}
