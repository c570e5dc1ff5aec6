// SPDX-License-Identifier: Apache-2.0

public import Foundation

/// The `durward` that was built together with the tests.
public enum BuiltBinary {
    /// Why it can't be run.
    public struct Missing: Error, CustomStringConvertible {
        /// What is shown.
        public let description = "there is no 'durward' beside the test bundle: build it first"
    }

    /// It lies beside the test bundle, wherever that was built.
    public static var durward: URL {
        get throws {
            var folder = URL(filePath: CommandLine.arguments.first ?? "").deletingLastPathComponent()
            while folder.path.count > 1 {
                let found = folder.appending(path: "durward")
                var isFolder: ObjCBool = false
                if FileManager.default.fileExists(atPath: found.path, isDirectory: &isFolder),
                    !isFolder.boolValue
                {
                    return found
                }
                folder = folder.deletingLastPathComponent()
            }
            throw Missing()
        }
    }
}
