// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// What changes when a file does.
struct FileStamp: Equatable {
    private let device: UInt
    private let inode: UInt
    let size: Int
    private let seconds: Int
    private let nanoseconds: Int

    /// Throws if there is no file of at most `RecipientLimits.file` bytes.
    init(of path: String) throws(RecipientFileError) {
        var info = stat()
        guard stat(path, &info) == 0 else { throw WatchedFileReader.error(path) }
        // A pipe would be waited for.
        guard info.st_mode & S_IFMT == S_IFREG else {
            throw RecipientFileError(reason: "\(path) is not a file")
        }
        guard info.st_size <= RecipientLimits.file else {
            throw RecipientFileError(reason: "\(path) is larger than \(RecipientLimits.file) bytes")
        }
        device = UInt(info.st_dev)
        inode = UInt(info.st_ino)
        size = Int(info.st_size)
        seconds = info.st_mtim.tv_sec
        nanoseconds = info.st_mtim.tv_nsec
    }
}

/// Reads files of recipients.
enum WatchedFileReader {
    /// All bytes of a file, at most `RecipientLimits.file`.
    static func read(_ path: String) throws(RecipientFileError) -> [UInt8] {
        let size = try FileStamp(of: path).size
        let file = try open(path)
        defer { close(file) }
        var failure: Int32 = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            while count < size {
                let length = Glibc.read(file, buffer.baseAddress?.advanced(by: count), size - count)
                if length < 0, errno == EINTR { continue }
                if length < 0 { failure = errno }
                if length <= 0 { return }
                count += length
            }
        }
        guard failure == 0 else { throw error(path, failure) }
        return bytes
    }

    /// Throws if a file can't be read by us.
    static func tryToOpen(_ path: String) throws(RecipientFileError) { close(try open(path)) }

    static func error(_ path: String, _ number: Int32 = errno) -> RecipientFileError {
        RecipientFileError(reason: "\(path) can't be read: \(String(cString: strerror(number)))")
    }

    private static func open(_ path: String) throws(RecipientFileError) -> Int32 {
        // Should it be a pipe by now, nobody is waited for.
        let file = Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard file >= 0 else { throw error(path) }
        return file
    }
}
