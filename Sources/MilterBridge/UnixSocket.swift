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
        guard let address = UnixSocket.address(of: path) else { return false }
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        return address.withUnsafeBytes { bytes in
            bytes.baseAddress.map {
                connect(descriptor, $0.assumingMemoryBound(to: sockaddr.self), socklen_t(bytes.count)) == 0
            } ?? false
        }
    }

    /// The path as the system wants it; nil if it is too long.
    static func address(of path: String) -> [UInt8]? {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        guard path.utf8.count < MemoryLayout.size(ofValue: address.sun_path) else { return nil }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        return withUnsafeBytes(of: address) { Array($0) }
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
