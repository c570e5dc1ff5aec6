// SPDX-License-Identifier: Apache-2.0

import Foundation

@testable import Configuration

/// The remarks about a config, without its name at their front: `line:column: error: …`.
func remarks(_ yaml: String, folder: String = "") -> [String] {
    diagnostics(yaml, folder: folder).map { String($0.headline.dropFirst("c.yaml:".count)) }
}

/// The errors of a config, or its warnings if it has no errors.
func diagnostics(_ yaml: String, folder: String = "") -> [Diagnostic] {
    do {
        return try Snapshot.parse(yaml, file: "c.yaml", folder: folder).warnings
    } catch {
        return error.diagnostics
    }
}

/// A config with one rule that has this condition.
func rule(when condition: String, _ rest: String = "accept: true") -> String {
    "rules:\n  - name: a\n    when: \(condition)\n    \(rest)\n"
}

/// A folder that goes away with it.
final class Folder {
    let path: String

    init() throws {
        path = NSTemporaryDirectory() + "durward-config-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func write(_ name: String, _ text: String) throws { try write(name, Array(text.utf8)) }

    func write(_ name: String, _ bytes: [UInt8]) throws {
        try Data(bytes).write(to: URL(filePath: path + "/" + name))
    }

    /// What loading a file of the folder comes to: its errors or warnings, the folder's name left out.
    func load(_ name: String) -> [String] {
        let remarks: [Diagnostic]
        do {
            remarks = try Snapshot.load(path: path + "/" + name).warnings
        } catch {
            remarks = error.diagnostics
        }
        return remarks.map { $0.headline.replacingOccurrences(of: path + "/", with: "") }
    }
}
