// SPDX-License-Identifier: Apache-2.0
//
// The database's files are never opened here: closing them again would take away the locks that SQLite holds
// in this process (fcntl(2), F_SETLK).

internal import Glibc

/// Which file lies at a path.
struct FileStamp: Equatable {
    private let device: UInt
    private let inode: UInt

    /// Nil if there is none.
    init?(_ path: String) {
        var info = stat()
        guard stat(path, &info) == 0 else { return nil }
        device = UInt(info.st_dev)
        inode = UInt(info.st_ino)
    }

    /// Bytes of the file.
    static func size(_ path: String) -> Int? {
        var info = stat()
        return stat(path, &info) == 0 ? info.st_size : nil
    }

    /// Makes an empty file for its owner alone, if there is none. Throws if there is something else.
    static func makeFile(_ path: String) throws(SQLiteRefusal) {
        if mknod(path, S_IFREG | 0o600, 0) != 0, errno != EEXIST { throw .system(errno) }
        var info = stat()
        guard stat(path, &info) == 0 else { throw .system(errno) }
        // A pipe would be waited for.
        guard info.st_mode & S_IFMT == S_IFREG else { throw .notFile }
    }
}
