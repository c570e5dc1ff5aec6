// SPDX-License-Identifier: Apache-2.0

import Foundation
import Glibc
import StateStore

/// The kinds of stores that have to behave alike.
enum Kind: String, CaseIterable {
    case sqlite, redis
}

/// A database of that kind, for one test.
final class Place {
    let kind: Kind
    let folder: URL
    private let server: RedisServer?

    init(_ kind: Kind) throws {
        self.kind = kind
        server = kind == .redis ? try RedisServer() : nil
        folder = try temporaryFolder()
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    /// Another store on the same database.
    func open() throws -> any StateStore {
        let path = server.map { "redis+unix://\($0.socket)" } ?? "sqlite:\(folder.path)/state.db"
        return try StateStoreAddress(path).open()
    }

    /// Makes the database unusable.
    func lose() throws {
        if let server { return server.kill() }
        try FileManager.default.removeItem(at: folder)
    }

    /// Makes it usable again, and empty.
    func bringBack() throws {
        if let server { return try server.start() }
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
    }
}

/// A time to come.
let later = time(nil) + 100_000
/// A time that has passed.
let past = time(nil) - 1

extension StateSpace {
    static let others = StateSpace("others")
}

extension StateStore {
    func set(_ space: StateSpace, _ name: String, _ value: String, expires: Int = later) throws {
        try set(space, [StateEntry(name, Array(value.utf8), expires: expires)])
    }

    func text(_ space: StateSpace, _ name: String) throws -> String? {
        try value(space, name).map { String(decoding: $0, as: UTF8.self) }
    }

    /// All names, sorted by their bytes.
    func names(_ space: StateSpace) throws -> [[UInt8]] {
        var names: [[UInt8]] = []
        try forEach(space) { entry in
            names.append(Array(entry.name.utf8))
            return true
        }
        return names.sorted { $0.lexicographicallyPrecedes($1) }
    }
}

/// Why a call failed; nil if it did not.
func failure(_ body: () throws -> Void) -> String? {
    do {
        try body()
        return nil
    } catch {
        return (error as? StateStoreError)?.reason ?? "\(error)"
    }
}
