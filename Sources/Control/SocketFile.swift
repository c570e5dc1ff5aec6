// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// The Unix socket for local commands: its path, and which file there is ours.
struct SocketFile: Sendable {
    let path: String
    private let device: UInt
    private let inode: UInt

    /// Makes the socket and listens. A socket that nobody answers on is replaced.
    ///
    /// Nobody can connect before the permissions are as they should be. `mode` is that of the file; who may write to
    /// it may send commands.
    static func listen(
        path: String, mode: Int, group: String?
    ) throws(ControlError) -> (socket: Descriptor, file: SocketFile) {
        guard (0...0o777).contains(mode) else {
            throw ControlError(.badPath, "\(mode) is not a file mode", advice: "for example 0600 or 0660")
        }
        try makeRoom(at: path)
        guard let socket = Descriptor.unixSocket() else {
            throw ControlError(.system, "can't make a socket: \(reason(errno))")
        }
        let bound = Descriptor.withAddress(of: path) { bind(socket.number, $0, $1) == 0 ? 0 : errno }
        guard bound == 0 else {
            let failure = bound ?? EINVAL
            throw ControlError(
                failure == EACCES ? .permission : .system, "can't listen on \(path): \(reason(failure))",
                advice:
                    "does the folder exist, and may the user \(Accounts.name(ofUser: geteuid())) write to it?"
            )
        }
        do throws(ControlError) {
            try open(path, mode: mode, group: group)
            guard Glibc.listen(socket.number, Int32(ControlLimits.backlog)) == 0 else {
                throw ControlError(.system, "can't listen on \(path): \(reason(errno))")
            }
        } catch {
            unlink(path)
            throw error
        }
        var info = stat()
        guard lstat(path, &info) == 0 else {
            throw ControlError(.system, "\(path) has gone: \(reason(errno))")
        }
        return (socket, SocketFile(path: path, device: UInt(info.st_dev), inode: UInt(info.st_ino)))
    }

    /// Removes it, unless another filter has put its own there since.
    func remove() {
        var info = stat()
        guard lstat(path, &info) == 0, UInt(info.st_dev) == device, UInt(info.st_ino) == inode else { return }
        unlink(path)
    }

    /// Takes away what an earlier filter has left behind, and nothing else.
    private static func makeRoom(at path: String) throws(ControlError) {
        var info = stat()
        guard lstat(path, &info) == 0 else { return }
        guard info.st_mode & S_IFMT == S_IFSOCK else {
            throw ControlError(
                .badPath, "\(path) is there and not a socket", advice: "remove it, or choose another path")
        }
        guard let probe = Descriptor.unixSocket(flags: Int32(SOCK_NONBLOCK.rawValue)) else {
            throw ControlError(.system, "can't make a socket: \(reason(errno))")
        }
        let answer = Descriptor.withAddress(of: path) { connect(probe.number, $0, $1) == 0 ? 0 : errno }
        switch answer {
        case ECONNREFUSED: unlink(path)
        // With too many waiting to be taken it is EAGAIN.
        case 0, EAGAIN:
            throw ControlError(
                .inUse, "somebody answers on \(path) already",
                advice: "is a filter running? stop it first, or give this one another socket")
        default:
            throw ControlError(
                answer == EACCES ? .permission : .badPath,
                "can't tell whether \(path) is in use: \(reason(answer ?? EINVAL))")
        }
    }

    private static func open(_ path: String, mode: Int, group name: String?) throws(ControlError) {
        if let name {
            guard let number = Accounts.group(named: name) else {
                throw ControlError(
                    .noSuchGroup, "there is no group '\(name)'", advice: "'getent group' lists them")
            }
            guard lchown(path, uid_t.max, number) == 0 else {
                throw ControlError(
                    errno == EPERM ? .permission : .system,
                    "can't give \(path) to the group '\(name)': \(reason(errno))",
                    advice: "is the user \(Accounts.name(ofUser: geteuid())) in it?")
            }
        }
        guard chmod(path, mode_t(mode)) == 0 else {
            throw ControlError(.system, "can't set the mode of \(path): \(reason(errno))")
        }
    }
}
