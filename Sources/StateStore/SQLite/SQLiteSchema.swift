// SPDX-License-Identifier: Apache-2.0

internal import GRDB

/// What the database holds, and all that is said to it.
enum SQLiteSchema {
    /// In `user_version`. 0 is a database without tables.
    static let version = 2

    static var configuration: Configuration {
        var configuration = Configuration()
        let lock = StateStoreLimits.lock / .seconds(1)
        configuration.busyMode = .timeout(lock)
        return configuration
    }

    /// Throws if the file is no database, or not ours. Changes nothing.
    static func look(_ path: String) throws {
        guard let size = FileStamp.size(path), size > 0 else { return }
        var configuration = configuration
        configuration.readonly = true
        _ = try DatabaseQueue(path: path, configuration: configuration).read(check)
    }

    /// Makes the tables if there are none.
    static func prepare(_ database: Database) throws {
        let found = try check(database)
        if found == version { return }
        if found < 1 { try database.execute(sql: entries) }
        if found < 2 { try database.execute(sql: tallies) }
        try database.execute(sql: "PRAGMA user_version = \(version)")
    }

    // Names are bytes: SQLite's text ends at a NUL for many who read it.
    private static let entries = """
        CREATE TABLE entry (
            space TEXT NOT NULL, name BLOB NOT NULL, value BLOB NOT NULL, expires INTEGER NOT NULL,
            PRIMARY KEY (space, name)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX entry_by_time ON entry (space, expires);
        """
    /// Numbers and sets: a set has a sketch, and its number means nothing.
    private static let tallies = """
        CREATE TABLE tally (
            space TEXT NOT NULL, name BLOB NOT NULL, amount INTEGER NOT NULL, sketch BLOB NOT NULL,
            expires INTEGER NOT NULL, PRIMARY KEY (space, name)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX tally_by_time ON tally (space, expires);
        """

    private static func check(_ database: Database) throws -> Int {
        let found = try DatabaseValue.fetchOne(database, sql: "PRAGMA user_version")
        guard case .int64(let found)? = found?.storage else { throw SQLiteRefusal.odd }
        if found > version { throw SQLiteRefusal.newer(Int(found)) }
        if found >= 1 { return Int(found) }
        let tables = try DatabaseValue.fetchOne(database, sql: "SELECT count(*) FROM sqlite_master")
        guard found == 0, case .int64(0)? = tables?.storage else { throw SQLiteRefusal.foreign }
        return 0
    }

    // SQLite takes bytes that lie nowhere, as those may of which there are none, for NULL (sqlite3_bind_blob).
    static let value = """
        SELECT value FROM entry WHERE space = ?1 AND name = ifnull(?2, x'') AND expires > ?3
        """
    static let set = """
        INSERT INTO entry (space, name, value, expires) VALUES (?1, ifnull(?2, x''), ifnull(?3, x''), ?4)
        ON CONFLICT (space, name) DO UPDATE SET value = excluded.value, expires = excluded.expires
        """
    static let remove = "DELETE FROM entry WHERE space = ?1 AND name = ifnull(?2, x'')"
    static let page = """
        SELECT name, value, expires FROM entry WHERE space = ?1 AND name >= ifnull(?2, x'')
        ORDER BY name LIMIT ?3
        """
    static let addAmount = """
        INSERT INTO tally (space, name, amount, sketch, expires) VALUES (?1, ifnull(?2, x''), ?3, x'', ?4)
        ON CONFLICT (space, name) DO UPDATE SET expires = max(expires, excluded.expires),
        amount = CASE WHEN expires > ?5 THEN amount ELSE 0 END + excluded.amount
        """
    static let amount =
        "SELECT amount FROM tally WHERE space = ?1 AND name = ifnull(?2, x'') AND expires > ?3"
    static let setSketch = """
        INSERT INTO tally (space, name, amount, sketch, expires) VALUES (?1, ifnull(?2, x''), 0, ?3, ?4)
        ON CONFLICT (space, name) DO UPDATE SET sketch = excluded.sketch,
        expires = max(expires, excluded.expires)
        """
    static let sketch =
        "SELECT sketch FROM tally WHERE space = ?1 AND name = ifnull(?2, x'') AND expires > ?3"

    /// What has a time.
    enum Table: String, CaseIterable {
        case entry, tally

        var count: String { "SELECT count(*) FROM \(rawValue) WHERE space = ?1" }
        var removeExpired: String {
            """
            DELETE FROM \(rawValue) WHERE space = ?1 AND name IN
            (SELECT name FROM \(rawValue) WHERE space = ?1 AND expires <= ?2 LIMIT ?3)
            """
        }
        var removeFirst: String {
            """
            DELETE FROM \(rawValue) WHERE space = ?1 AND name IN
            (SELECT name FROM \(rawValue) WHERE space = ?1 ORDER BY expires LIMIT ?2)
            """
        }
    }
}
