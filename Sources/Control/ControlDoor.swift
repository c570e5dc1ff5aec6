// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import Synchronization

/// How long is waited for a client.
struct ControlTimes: Sendable {
    var patience = ControlLimits.patience
    var stalled = ControlLimits.stalled
    var reply = ControlLimits.reply
}

/// What takes the connections.
final class ControlDoor: Sendable {
    private let socket: Descriptor
    private let times: ControlTimes
    private let handler: ControlServer.Handler
    private let running = Atomic<Int>(0)

    init(_ socket: Descriptor, _ times: ControlTimes, _ handler: @escaping ControlServer.Handler) {
        self.socket = socket
        self.times = times
        self.handler = handler
    }

    /// Ends when the socket is shut down.
    func run() {
        while true {
            let number = accept(socket.number, nil, nil)
            if number >= 0 {
                _ = fcntl(number, F_SETFD, FD_CLOEXEC)
                serve(Descriptor(number))
                continue
            }
            switch errno {
            case EINTR, ECONNABORTED: continue
            // Without descriptors or memory it would fail again at once.
            case EMFILE, ENFILE, ENOBUFS, ENOMEM: usleep(100_000)
            default: return
            }
        }
    }

    private func serve(_ client: Descriptor) {
        let connection = ControlConnection(client, times)
        guard running.add(1, ordering: .relaxed).newValue <= ControlLimits.commands else {
            running.subtract(1, ordering: .relaxed)
            connection.refuse("\(ControlLimits.commands) commands are running already: try again later")
            return
        }
        do throws(ControlError) {
            let thread = try Background.start { [self] in
                connection.run(handler)
                running.subtract(1, ordering: .relaxed)
            }
            pthread_detach(thread)
        } catch {
            running.subtract(1, ordering: .relaxed)
            connection.refuse(error.message)
        }
    }
}
