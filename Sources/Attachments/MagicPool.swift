// SPDX-License-Identifier: Apache-2.0

internal import CMagic
internal import Glibc
internal import Synchronization

/// Types by libmagic. Its handles serve one thread at a time: there are as many as calls ever ran at once, and
/// all of them read the one database that is mapped into memory.
final class MagicPool: Sendable {
    private let database: Database
    private let handles: Mutex<[Handle]>

    /// Maps the database.
    init() throws(AttachmentToolsError) {
        database = try Database.open()
        handles = Mutex([try Handle.open(database)])
    }

    deinit {
        for handle in handles.withLock({ $0 }) { magic_close(handle.pointer) }
        database.close()
    }

    /// The media type of content that begins like this; nil if libmagic failed.
    func type(of bytes: UnsafeRawBufferPointer) -> String? {
        guard let handle = handles.withLock({ $0.popLast() }) ?? (try? Handle.open(database)) else {
            return nil
        }
        defer { handles.withLock { $0.append(handle) } }
        guard let text = magic_buffer(handle.pointer, bytes.baseAddress, bytes.count) else { return nil }
        // Of several types, `a/b\012- c/d` with the backslash written out, the first counts.
        let type = String(cString: text).prefix {
            $0.isASCII && ($0.isLetter || $0.isNumber || "/+-._".contains($0))
        }
        // What is no type is something it says of what it could not do.
        guard type.utf8.count < 128, type.utf8.contains(UInt8(ascii: "/")) else { return nil }
        return String(type)
    }
}

// The mapping is only read: libmagic does not write into a database in the machine's byte order (and if it did,
// the pages are private, as they are when libmagic maps them itself).
private struct Database: @unchecked Sendable {
    let start: UnsafeMutableRawPointer
    let count: Int

    /// Where libmagic looks by itself, the first that is compiled.
    static func open() throws(AttachmentToolsError) -> Database {
        let path = magic_getpath(nil, 0).map { String(cString: $0) } ?? "/usr/share/misc/magic"
        for name in path.split(separator: ":") {
            if let database = map("\(name).mgc") ?? map(String(name)) { return database }
        }
        throw AttachmentToolsError("libmagic's database is missing or no compiled one; looked for in \(path)")
    }

    private static func map(_ path: String) -> Database? {
        let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { Glibc.close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_size > 4 else {
            return nil
        }
        guard let start = mmap(nil, status.st_size, PROT_READ | PROT_WRITE, MAP_PRIVATE, descriptor, 0),
            start != UnsafeMutableRawPointer(bitPattern: -1)
        else { return nil }
        let database = Database(start: start, count: status.st_size)
        // MAGICNO of a compiled one; of the other byte order, libmagic would have to write.
        guard start.loadUnaligned(as: UInt32.self) == 0xF11E_041C else {
            database.close()
            return nil
        }
        return database
    }

    func close() { munmap(start, count) }
}

// Owned by the pool, or by the one call that took it out.
private struct Handle: @unchecked Sendable {
    let pointer: magic_t

    static func open(_ database: Database) throws(AttachmentToolsError) -> Handle {
        // Never unpacks anything, neither by a library nor by a program.
        let flags = MAGIC_MIME_TYPE | MAGIC_NO_CHECK_COMPRESS | MAGIC_NO_COMPRESS_FORK
        guard let pointer = magic_open(flags) else {
            throw AttachmentToolsError("there is no memory for libmagic")
        }
        var buffer: UnsafeMutableRawPointer? = database.start
        var size = database.count
        guard magic_load_buffers(pointer, &buffer, &size, 1) == 0 else {
            let reason = magic_error(pointer).map { String(cString: $0) } ?? "no reason given"
            magic_close(pointer)
            throw AttachmentToolsError("libmagic's database can't be loaded: \(reason)")
        }
        return Handle(pointer: pointer)
    }
}
