// SPDX-License-Identifier: Apache-2.0

internal import GRDB
internal import Glibc

/// Why a database is not used, where SQLite has nothing against it.
enum SQLiteRefusal: Error {
    case newer(Int)
    case foreign
    case odd
    case moved
    case notFile
    case system(Int32)
}

/// What went wrong, for the admin.
struct SQLiteFailure {
    let reason: String
    /// True if the file has to be opened again before it can be used.
    let mustReopen: Bool

    init(_ error: any Error) {
        switch error {
        case let refusal as SQLiteRefusal:
            reason = SQLiteFailure.reason(refusal)
            mustReopen = true
        case let error as DatabaseError:
            reason = SQLiteFailure.reason(error)
            switch error.resultCode {
            case .SQLITE_BUSY, .SQLITE_LOCKED, .SQLITE_FULL, .SQLITE_TOOBIG, .SQLITE_NOMEM: mustReopen = false
            default: mustReopen = true
            }
        default:
            reason = "can't be used: \(error)"
            mustReopen = true
        }
    }

    private static func reason(_ refusal: SQLiteRefusal) -> String {
        switch refusal {
        case .newer(let version):
            """
            was written by a newer Durward (schema \(version), this one knows \(SQLiteSchema.version)): \
            run that one, or move the file away and a new one is made
            """
        case .foreign: "is the database of another program: name a file of its own"
        case .odd:
            "is damaged: move it away, with what ends in -wal and -shm beside it, and a new one is made"
        case .moved: "was removed or replaced"
        case .notFile: "is not a file"
        case .system(ENOENT): "can't be made: its folder does not exist"
        case .system(let code): "can't be used: \(String(cString: strerror(code)))"
        }
    }

    private static func reason(_ error: DatabaseError) -> String {
        switch error.resultCode {
        case .SQLITE_NOTADB: "is not an SQLite database: move it away, and a new one is made"
        case .SQLITE_CORRUPT: reason(SQLiteRefusal.odd)
        case .SQLITE_READONLY, .SQLITE_PERM, .SQLITE_AUTH:
            "can't be written to: the filter's user needs the right to write to it and to its folder"
        case .SQLITE_CANTOPEN:
            "can't be opened: the filter's user needs the right to write to it and to its folder"
        case .SQLITE_FULL: "can't be written to: the disk is full"
        case .SQLITE_BUSY, .SQLITE_LOCKED: "is locked by another process"
        default: "can't be used: \(error.message ?? "unknown reason") (\(error.extendedResultCode.rawValue))"
        }
    }
}
