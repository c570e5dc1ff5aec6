// SPDX-License-Identifier: Apache-2.0
// What must be gone when the runner ends, however it ends: process groups, processes, the directory of it all.
// INT, TERM and HUP are blocked in every thread and taken by one that cleans up and leaves.
import Foundation
import Synchronization

/// What the runner has started and must take away again. Usable from any thread.
final class Cleanup: Sendable {
    private struct Belongings {
        var groups: [pid_t] = []
        var processes: [pid_t] = []
        var directories: [String] = []
    }

    private let belongings = Mutex(Belongings())

    /// Blocks the ending signals for this and all later threads, and starts the thread that takes them.
    /// To be called once, before any other thread exists. `farewell` is printed before the process leaves.
    func watchSignals(exitStatus: @escaping @Sendable (Int32) -> Int32, farewell: String) {
        var signals = sigset_t()
        sigemptyset(&signals)
        for signal in [SIGINT, SIGTERM, SIGHUP] { sigaddset(&signals, signal) }
        pthread_sigmask(SIG_BLOCK, &signals, nil)
        signal(SIGPIPE, SIG_IGN)
        let waited = signals
        Thread.detachNewThread { [self] in
            var waited = waited
            var got: Int32 = 0
            sigwait(&waited, &got)
            // Held until the end, so that the main thread can't go on with what is being taken away.
            belongings.withLock { belongings in
                Self.takeAway(&belongings)
                Terminal.say(farewell)
                _exit(exitStatus(got))
            }
        }
    }

    /// A process group to be killed at the end.
    func add(group: pid_t) { belongings.withLock { $0.groups.append(group) } }

    /// The group has been killed: its number may soon be another's.
    func remove(group: pid_t) { belongings.withLock { $0.groups.removeAll { $0 == group } } }

    /// A process to be killed at the end.
    func add(process: pid_t) { belongings.withLock { $0.processes.append(process) } }

    /// The process has ended and been waited for: its number may soon be another's.
    func remove(process: pid_t) { belongings.withLock { $0.processes.removeAll { $0 == process } } }

    /// A directory to be removed at the end.
    func add(directory: String) { belongings.withLock { $0.directories.append(directory) } }

    /// Kills and removes everything now.
    func takeAway() { belongings.withLock { Self.takeAway(&$0) } }

    private static func takeAway(_ belongings: inout Belongings) {
        for group in belongings.groups { kill(-group, SIGKILL) }
        for process in belongings.processes {
            kill(process, SIGKILL)
            waitpid(process, nil, 0)
        }
        for directory in belongings.directories {
            // Again and again, as a dying process may just have made another file.
            _ = awaited(1) {
                try? FileManager.default.removeItem(atPath: directory)
                return access(directory, F_OK) == 0 ? nil : true
            }
        }
        belongings = Belongings()
    }
}
