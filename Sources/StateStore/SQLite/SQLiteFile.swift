// SPDX-License-Identifier: Apache-2.0
//
// One connection writes, some read; each is used by one thread at a time. GRDB's DatabasePool does the same,
// but what it does for each read takes twice as long as the read.

internal import Foundation
internal import GRDB
internal import Glibc
internal import Synchronization

/// An open database.
final class SQLiteFile: Sendable {
    /// Some entries, in the order of their names' bytes.
    struct Page {
        var entries: [StateEntry] = []
        /// Where the next page begins; nil after the last one.
        var next: [UInt8]?
    }

    /// Connections that read; those used last have the most in their caches.
    private struct Readers {
        var all: [DatabaseQueue] = []
        var idle: [DatabaseQueue] = []
    }

    private let path: String
    let writer: DatabaseQueue
    private let readers = Mutex(Readers())
    private let stamps: [String: FileStamp]

    /// Opens the file, or makes it.
    init(path: String) throws {
        self.path = path
        try FileStamp.makeFile(path)
        let place = FileStamp(path)
        var configuration = SQLiteSchema.configuration
        try SQLiteSchema.look(path)
        configuration.journalMode = .wal
        writer = try DatabaseQueue(path: path, configuration: configuration)
        try writer.write(SQLiteSchema.prepare)
        var stamps: [String: FileStamp] = [:]
        for file in [path, "\(path)-wal", "\(path)-shm"] { stamps[file] = FileStamp(file) }
        self.stamps = stamps
        guard place != nil, stamps[path] == place else { throw SQLiteRefusal.moved }
    }

    // Whoever closes it last writes the log back into the database, unless it may only read.
    deinit {
        for reader in readers.withLock({ $0.all }) { try? reader.close() }
        try? writer.close()
    }

    /// Throws if the file is no longer where it was.
    func checkPlace() throws {
        if FileStamp(path) == stamps[path] { return }
        // SQLite would take the log of the old file for that of a new one.
        for (file, stamp) in stamps where file != path && FileStamp(file) == stamp { unlink(file) }
        throw SQLiteRefusal.moved
    }

    func read<Result>(_ body: (Database) throws -> Result) throws -> Result {
        let (reader, isOurs) = try takeReader()
        defer { if isOurs { readers.withLock { $0.idle.append(reader) } } }
        // A single statement sees one state of the database by itself.
        return try reader.unsafeRead(body)
    }

    /// A connection that nobody uses, or else one that has to be waited for.
    private func takeReader() throws -> (reader: DatabaseQueue, isOurs: Bool) {
        try readers.withLock { readers in
            if let idle = readers.idle.popLast() { return (idle, true) }
            if readers.all.count >= StateStoreLimits.connections, let other = readers.all.randomElement() {
                return (other, false)
            }
            var configuration = SQLiteSchema.configuration
            configuration.readonly = true
            let made = try DatabaseQueue(path: path, configuration: configuration)
            readers.all.append(made)
            return (made, true)
        }
    }

    // MARK: Statements

    func value(_ space: StateSpace, _ name: String, at now: Int) throws -> [UInt8]? {
        try read { database in
            let statement = try database.cachedStatement(sql: SQLiteSchema.value)
            let value = try DatabaseValue.fetchOne(statement, arguments: [space.name, Data(name.utf8), now])
            return value?.bytes
        }
    }

    func set(_ space: StateSpace, _ entries: ArraySlice<StateEntry>) throws {
        try writer.write { database in
            let statement = try database.cachedStatement(sql: SQLiteSchema.set)
            for entry in entries {
                try statement.execute(arguments: [
                    space.name, Data(entry.name.utf8), Data(entry.value), entry.expires,
                ])
            }
        }
    }

    func remove(_ space: StateSpace, _ names: some Sequence<String>) throws -> Int {
        try writer.write { database in
            let statement = try database.cachedStatement(sql: SQLiteSchema.remove)
            var count = 0
            for name in names {
                try statement.execute(arguments: [space.name, Data(name.utf8)])
                count += database.changesCount
            }
            return count
        }
    }

    /// A page of what has not expired, of names from `first` on.
    func page(_ space: StateSpace, from first: [UInt8], at now: Int) throws -> Page {
        try read { database in
            let statement = try database.cachedStatement(sql: SQLiteSchema.page)
            let rows = try Row.fetchCursor(
                statement, arguments: [space.name, Data(first), StateStoreLimits.batch])
            var page = Page()
            var count = 0
            while let row = try rows.next() {
                let columns = Array(row.databaseValues)
                guard columns.count == 3, let name = columns[0].bytes, let value = columns[1].bytes,
                    case .int64(let expires) = columns[2].storage
                else { throw SQLiteRefusal.odd }
                count += 1
                // The smallest name behind this one.
                page.next = count < StateStoreLimits.batch ? nil : name + [0]
                if expires <= now { continue }
                page.entries.append(
                    StateEntry(String(decoding: name, as: UTF8.self), value, expires: Int(expires)))
            }
            return page
        }
    }

    func count(_ table: SQLiteSchema.Table, _ space: StateSpace) throws -> Int {
        try read { database in
            let statement = try database.cachedStatement(sql: table.count)
            let count = try DatabaseValue.fetchOne(statement, arguments: [space.name])
            guard case .int64(let count)? = count?.storage else { return 0 }
            return Int(count)
        }
    }

    /// Removes some of those that have expired; returns how many.
    func removeExpired(_ table: SQLiteSchema.Table, _ space: StateSpace, at now: Int) throws -> Int {
        try change(table.removeExpired, [space.name, now, StateStoreLimits.batch])
    }

    /// Removes some of those that expire first, at most so many; returns how many.
    func removeFirst(_ table: SQLiteSchema.Table, _ space: StateSpace, _ count: Int) throws -> Int {
        try change(table.removeFirst, [space.name, min(count, StateStoreLimits.batch)])
    }

    private func change(_ sql: String, _ arguments: StatementArguments) throws -> Int {
        try writer.write { database in
            try database.cachedStatement(sql: sql).execute(arguments: arguments)
            return database.changesCount
        }
    }
}

extension DatabaseValue {
    /// What a column of bytes holds; nil if it holds something else, as only a damaged file does.
    var bytes: [UInt8]? {
        switch storage {
        case .blob(let data): [UInt8](data)
        default: nil
        }
    }
}
