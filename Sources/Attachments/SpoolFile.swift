// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// A file without a name, that vanishes with its last user. Every place in it can be written and read; what
/// was not written is zeros.
final class SpoolFile: Sendable {
    private let descriptor: Int32

    private init(_ descriptor: Int32) { self.descriptor = descriptor }

    deinit { close(descriptor) }

    /// A new one in a folder; nil if there is no room, no right or no descriptor for it.
    static func make(in folder: String) -> SpoolFile? {
        // __O_TMPFILE; the macro is too complex for the importer. The value is the same on all of Linux's
        // architectures that Swift runs on.
        let unnamed: Int32 = 0o20_000_000
        let descriptor = open(folder, unnamed | O_DIRECTORY | O_RDWR | O_CLOEXEC, 0o600)
        if descriptor >= 0 { return SpoolFile(descriptor) }
        guard errno == EOPNOTSUPP || errno == EISDIR || errno == EINVAL else { return nil }
        return named(in: folder)
    }

    /// For file systems that know no file without a name.
    private static func named(in folder: String) -> SpoolFile? {
        var template = Array("\(folder)/durward.XXXXXX".utf8CString)
        let descriptor = template.withUnsafeMutableBufferPointer { buffer -> Int32 in
            guard let name = buffer.baseAddress else { return -1 }
            let descriptor = mkstemp(name)
            if descriptor >= 0 {
                unlink(name)
                _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
            }
            return descriptor
        }
        return descriptor < 0 ? nil : SpoolFile(descriptor)
    }

    /// Writes all of it; false if the disk is full or broken.
    func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) -> Bool {
        guard let base = bytes.baseAddress else { return true }
        var done = 0
        while done < bytes.count {
            let count = pwrite(descriptor, base + done, bytes.count - done, offset + done)
            if count > 0 {
                done += count
            } else if count == 0 || errno != EINTR {
                return false
            }
        }
        return true
    }

    /// Reads up to as many octets as there is room for; 0 at the end, and on failure.
    func read(at offset: Int, into buffer: UnsafeMutableRawBufferPointer) -> Int {
        guard let base = buffer.baseAddress else { return 0 }
        while true {
            let count = pread(descriptor, base, buffer.count, offset)
            if count >= 0 { return count }
            if errno != EINTR { return 0 }
        }
    }

    /// A file of its own with the same octets; nil without room.
    func copy(in folder: String) -> SpoolFile? {
        guard let other = SpoolFile.make(in: folder) else { return nil }
        var offset = 0
        var buffer = [UInt8](repeating: 0, count: AttachmentLimits.head)
        while true {
            let count = buffer.withUnsafeMutableBytes { read(at: offset, into: $0) }
            if count == 0 { return other }
            guard buffer.withUnsafeBytes({ other.write($0.slice(0, count), at: offset) }) else { return nil }
            offset += count
        }
    }
}
