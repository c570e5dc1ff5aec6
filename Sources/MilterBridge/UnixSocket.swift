// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// The Unix socket on which the filter listens: its path, and which file there is ours.
struct UnixSocket {
    let path: String
    private var device: UInt?
    private var inode: UInt?

    /// nil for what is not a Unix socket in libmilter's notation.
    init?(listen: String) {
        let parts = listen.split(separator: ":", maxSplits: 1)
        guard parts.count == 2, parts[0] == "unix" || parts[0] == "local" else { return nil }
        path = String(parts[1])
    }

    /// True if somebody takes connections there: libmilter would take the socket away without a word.
    var isAnswered: Bool {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let room = MemoryLayout.size(ofValue: address.sun_path)
        guard path.utf8.count < room else { return false }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0
            }
        }
    }

    /// The same with the file that is there now noted as ours.
    var identified: UnixSocket {
        var noted = self
        var info = stat()
        if stat(path, &info) == 0 { (noted.device, noted.inode) = (UInt(info.st_dev), UInt(info.st_ino)) }
        return noted
    }

    /// Removes it, unless another filter has put its own there since.
    func remove() {
        var info = stat()
        guard stat(path, &info) == 0, UInt(info.st_dev) == device, UInt(info.st_ino) == inode else { return }
        unlink(path)
    }
}
