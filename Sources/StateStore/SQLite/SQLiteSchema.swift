// SPDX-License-Identifier: Apache-2.0

internal import GRDB

/// What the database holds, and all that is said to it.
enum SQLiteSchema {
    /// In `user_version`. 0 is a database without tables.
    static let version = 1

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
        if try check(database) == version { return }
        // Names are bytes: SQLite's text ends at a NUL for many who read it.
        try database.execute(
            sql: """
                CREATE TABLE entry (
                    space TEXT NOT NULL, name BLOB NOT NULL, value BLOB NOT NULL, expires INTEGER NOT NULL,
                    PRIMARY KEY (space, name)
                ) STRICT, WITHOUT ROWID;
                CREATE INDEX entry_by_time ON entry (space, expires);
                PRAGMA user_version = \(version);
                """)
    }

    private static func check(_ database: Database) throws -> Int {
        let found = try DatabaseValue.fetchOne(database, sql: "PRAGMA user_version")
        guard case .int64(let found)? = found?.storage else { throw SQLiteRefusal.odd }
        if found > version { throw SQLiteRefusal.newer(Int(found)) }
        if found == version { return version }
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
    static let count = "SELECT count(*) FROM entry WHERE space = ?1"
    static let removeExpired = """
        DELETE FROM entry WHERE space = ?1 AND name IN
        (SELECT name FROM entry WHERE space = ?1 AND expires <= ?2 LIMIT ?3)
        """
    static let removeFirst = """
        DELETE FROM entry WHERE space = ?1 AND name IN
        (SELECT name FROM entry WHERE space = ?1 ORDER BY expires LIMIT ?2)
        """
}
