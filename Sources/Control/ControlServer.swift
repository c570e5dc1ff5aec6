// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import Synchronization

/// Takes local commands over a Unix socket: each connection one request of one line, and one reply (``ControlReply``).
///
/// Who may write to the socket's file may send commands. One thread takes connections, each command has one of its
/// own; `ControlLimits.commands` run at once, one more is refused with words. A client that says nothing, does not
/// read or goes away keeps nobody else waiting.
public final class ControlServer: Sendable {
    /// Answers a request. Called on any thread, by several at once; may take its time.
    public typealias Handler = @Sendable (ControlRequest) -> ControlReply

    private let socket: Descriptor
    private let file: SocketFile
    private let thread: Mutex<pthread_t?>

    /// Listens from now on, until ``stop()``.
    ///
    /// A socket that is there already and that nobody answers on is replaced. `group` is a group's name; nil leaves the
    /// group as it comes.
    public convenience init(
        path: String, mode: Int = 0o600, group: String? = nil, handler: @escaping Handler
    ) throws(ControlError) {
        try self.init(path: path, mode: mode, group: group, times: ControlTimes(), handler: handler)
    }

    init(
        path: String, mode: Int = 0o600, group: String? = nil, times: ControlTimes,
        handler: @escaping Handler
    ) throws(ControlError) {
        (socket, file) = try SocketFile.listen(path: path, mode: mode, group: group)
        let door = ControlDoor(socket, times, handler)
        do throws(ControlError) {
            thread = Mutex(try Background.start { door.run() })
        } catch {
            file.remove()
            throw error
        }
    }

    deinit { stop() }

    /// Takes no more commands and removes the file, unless it is another's by now. Those that run go on.
    public func stop() {
        let running = thread.withLock { thread in
            defer { thread = nil }
            return thread
        }
        guard let running else { return }
        file.remove()
        shutdown(socket.number, Int32(SHUT_RDWR))
        pthread_join(running, nil)
    }
}
