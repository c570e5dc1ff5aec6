// SPDX-License-Identifier: Apache-2.0

import Foundation
import GRDB
import Glibc
import StateStore
import TestSupport
import Testing

@Suite("SQLite")
final class SQLiteStoreTests {
    private let folder: URL
    private var file: URL { folder.appending(path: "state.db") }

    init() throws { folder = try temporaryFolder() }

    deinit { try? FileManager.default.removeItem(at: folder) }

    private func open() -> SQLiteStore { SQLiteStore(path: file.path) }

    /// A database that nobody has open, with all it holds in the one file.
    private func fill(_ count: Int = 10) throws {
        try open().set(
            .recipients,
            (0..<count).map { StateEntry("user\($0)@example.com", Array("value".utf8), expires: later) })
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["state.db"])
    }

    private func patch(_ offset: Int, _ bytes: [UInt8]) throws {
        var data = try Data(contentsOf: file)
        data.replaceSubrange(offset..<offset + bytes.count, with: bytes)
        try data.write(to: file)
    }

    @Test("nothing is made before it is used, and then for the owner alone")
    func mode() throws {
        let store = open()
        #expect(store.name == "sqlite:\(file.path)")
        #expect(!store.mayWait)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
        try store.set(.recipients, "a", "one")
        for name in ["state.db", "state.db-wal", "state.db-shm"] {
            var info = stat()
            #expect(stat(folder.appending(path: name).path, &info) == 0)
            #expect(info.st_mode & 0o777 == 0o600)
        }
    }

    @Test("what was written is there after a restart")
    func restart() throws {
        try fill()
        #expect(try open().text(.recipients, "user9@example.com") == "value")
    }

    @Test("what expires first goes first when there is too much, and what has expired before it")
    func prune() throws {
        let store = open()
        let entries = (0..<2_500).map { StateEntry("\($0)", [], expires: later + ($0 * 7) % 2_500) }
        try store.set(.recipients, entries)
        try store.set(.others, entries)
        try store.set(.recipients, (0..<1_200).map { StateEntry("old\($0)", [], expires: past) })
        try store.prune(.recipients, limit: 2_500)
        #expect(try store.names(.recipients).count == 2_500)
        try store.prune(.recipients, limit: 300)
        var left: Set<Int> = []
        try store.forEach(.recipients) { left.insert($0.expires).inserted }
        #expect(left == Set(later + 2_200..<later + 2_500))
        try store.prune(.recipients, limit: -1)
        #expect(try store.names(.recipients).isEmpty)
        #expect(try store.names(.others).count == 2_500)
    }

    @Test("a database of a newer Durward, of another program, or none at all is left alone")
    func notOurs() throws {
        try fill()
        try patch(60, [0, 0, 0, 3])
        try expectRefusal("was written by a newer Durward (schema 3, this one knows 2)")
        try patch(60, [0, 0, 0, 0])
        try expectRefusal("is the database of another program")
        try patch(60, [0xFF, 0xFF, 0xFF, 0xFF])
        try expectRefusal("is the database of another program")
        try Data("this is not a database, but it has some length all the same\n".utf8).write(to: file)
        try expectRefusal("is not an SQLite database")
    }

    @Test("a database of the first Durward is kept, and counts are added to it")
    func olderSchema() throws {
        let queue = try DatabaseQueue(path: file.path)
        try queue.write { database in
            try database.execute(
                sql: """
                    CREATE TABLE entry (
                        space TEXT NOT NULL, name BLOB NOT NULL, value BLOB NOT NULL, expires INTEGER NOT NULL,
                        PRIMARY KEY (space, name)
                    ) STRICT, WITHOUT ROWID;
                    CREATE INDEX entry_by_time ON entry (space, expires);
                    INSERT INTO entry VALUES ('recipients', x'61', x'6f6e65', \(later));
                    PRAGMA user_version = 1;
                    """)
        }
        try queue.close()
        let store = open()
        #expect(try store.text(.recipients, "a") == "one")
        try store.add(.bulk, [StateAddition("n", .amount(3), expires: later)])
        #expect(try open().amounts(.bulk, ["n"]) == [3])
        #expect(try open().text(.recipients, "a") == "one")
    }

    @Test("of counts as well, what has expired goes first, then what expires first")
    func pruneCounts() throws {
        let store = open()
        try store.add(.bulk, (0..<1_500).map { StateAddition("n\($0)", .amount(1), expires: later + $0) })
        try store.add(.bulk, (0..<20).map { StateAddition("old\($0)", .amount(1), expires: past) })
        try store.prune(.bulk, limit: 100)
        #expect(try store.amounts(.bulk, ["n1399", "n1400", "n1499", "old1"]) == [0, 1, 1, 0])
    }

    private func expectRefusal(_ text: String) throws {
        let before = try Data(contentsOf: file)
        let store = open()
        #expect(failure { _ = try store.value(.recipients, "a") }?.contains(text) == true)
        #expect(failure { try store.set(.recipients, "a", "one") }?.contains(text) == true)
        #expect(try Data(contentsOf: file) == before)
    }

    @Test("a folder, a pipe and a path without a folder are refused")
    func notFile() throws {
        #expect(
            failure { _ = try SQLiteStore(path: folder.path).value(.recipients, "a") }?.contains(
                "is not a file") == true)
        let pipe = folder.appending(path: "pipe").path
        #expect(mkfifo(pipe, 0o600) == 0)
        #expect(
            failure { _ = try SQLiteStore(path: pipe).value(.recipients, "a") }?.contains("is not a file")
                == true)
        let store = SQLiteStore(path: "\(folder.path)/none/state.db")
        #expect(
            failure { _ = try store.value(.recipients, "a") }?.contains("its folder does not exist") == true)
    }

    @Test("a file that is removed is noticed by reads and writes, and made anew")
    func removal() throws {
        let store = open()
        for _ in 0..<2 {
            #expect(eventually { failure { try store.set(.recipients, "a", "one") } == nil })
            #expect(try store.text(.recipients, "a") == "one")
            try FileManager.default.removeItem(at: file)
            #expect(
                failure { _ = try store.value(.recipients, "a") }?.contains("was removed or replaced") == true
            )
        }
        #expect(eventually { failure { _ = try store.value(.recipients, "a") } == nil })
        #expect(try store.value(.recipients, "a") == nil)
    }

    @Test("garbage in the file's place is told, left alone, and no log of the old file is put into it")
    func garbage() throws {
        let store = open()
        try store.set(.recipients, "a", "one")
        let garbage = Data((0..<20_000).map { UInt8(truncatingIfNeeded: $0 &* 31) })
        try garbage.write(to: file, options: .atomic)
        #expect(
            failure { try store.set(.recipients, "a", "two") }?.contains("was removed or replaced") == true)
        #expect(
            eventually {
                failure { _ = try store.value(.recipients, "a") }?.contains("is not an SQLite") == true
            })
        #expect(try Data(contentsOf: file) == garbage)
        try FileManager.default.removeItem(at: file)
        #expect(eventually { failure { try store.set(.recipients, "a", "three") } == nil })
        #expect(try store.text(.recipients, "a") == "three")
    }

    @Test("a damaged file never ends the process")
    func damage() throws {
        try fill(400)
        let whole = try Data(contentsOf: file)
        var random = SplitMix64(seed: 4)
        var failures = 0
        for round in 0..<60 {
            var data = whole
            for _ in 0..<(1 + random.below(40)) {
                data[random.below(data.count)] = UInt8(random.below(256))
            }
            if random.chance(0.2) { data = data.prefix(random.below(data.count)) }
            if random.chance(0.2) { data.resetBytes(in: min(4_096, data.count)..<data.count) }
            let place = folder.appending(path: "damaged\(round).db")
            try data.write(to: place)
            let store = SQLiteStore(path: place.path)
            let reasons = [
                failure { _ = try store.names(.recipients) },
                failure { _ = try store.value(.recipients, "user\(random.below(400))@example.com") },
                failure { try store.set(.recipients, "user7@example.com", "new") },
                failure { _ = try store.removeAll(.recipients) { $0.hasPrefix("user1") } },
                failure { try store.prune(.recipients, limit: 10) },
            ]
            failures += reasons.compactMap(\.self).count
        }
        #expect(failures > 0)
    }
}
