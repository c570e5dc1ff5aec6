// SPDX-License-Identifier: Apache-2.0

internal import CMilter
internal import Configuration
internal import Glibc
public import Reporting

/// The filter as a process: opens the socket, runs libmilter, obeys signals.
///
/// HUP reads the config again, TERM and INT stop: no new sessions, running transactions end, at most for
/// `stop_timeout`. A second TERM stops at once.
public struct MilterServer {
    /// Why the filter can't start.
    public struct StartError: Error, Sendable {
        /// What did not work, as half a sentence.
        public let message: String
        /// What to look at.
        public let advice: String
    }

    private let snapshots: SnapshotHolder
    private let activity = Activity()
    private let sink: LogSink
    private let reload: () -> Void

    /// `reload` is called for each HUP, on the thread that called ``run()``.
    public init(snapshots: SnapshotHolder, sink: LogSink, reload: @escaping () -> Void) {
        self.snapshots = snapshots
        self.sink = sink
        self.reload = reload
    }

    /// Blocks the signals that ``run()`` waits for. Call first thing in the process: threads inherit it.
    public static func blockSignals() {
        var signals = handled
        pthread_sigmask(SIG_BLOCK, &signals, nil)
        signal(SIGPIPE, SIG_IGN)
    }

    private static var handled: sigset_t {
        var signals = sigset_t()
        sigemptyset(&signals)
        for number in [SIGHUP, SIGTERM, SIGINT] { sigaddset(&signals, number) }
        return signals
    }

    /// Serves until it is told to stop; `isReady` is called once the MTA can connect. Returns the process's exit code.
    public func run(isReady: () -> Void = {}) throws(StartError) -> Int32 {
        let settings = snapshots.current.settings
        Callbacks.install(
            BridgeContext(
                snapshots: snapshots, activity: activity, sink: sink,
                sessionBase: UInt64(bitPattern: Int64(time(nil))) & 0xffff << 12))
        let socket = try open(settings)
        MilterServer.returnMemory()
        let hasEnded = try startLoop()
        isReady()
        sink.write(
            .notice,
            "ready: \(MilterServer.counted(snapshots.current.policy.rules.count)), mode \(settings.mode.rawValue),"
                + " listening on \(settings.listen)")
        return wait(hasEnded, socket)
    }

    private static func counted(_ rules: Int) -> String { rules == 1 ? "1 rule" : "\(rules) rules" }

    /// The Unix socket that is ours from now on, if it is one.
    private func open(_ settings: Settings) throws(StartError) -> UnixSocket? {
        var table = Callbacks.table
        let actions = DURWARD_ACTION_ADD_FIELDS | DURWARD_ACTION_CHANGE_FIELDS | DURWARD_ACTION_QUARANTINE
        guard durward_milter_register("durward", actions, &table) else {
            throw StartError(message: "libmilter refused the filter", advice: "is libmilter 8.17 installed?")
        }
        let socket = UnixSocket(listen: settings.listen)
        if let socket, socket.isAnswered {
            throw StartError(
                message: "somebody answers on \(settings.listen) already",
                advice: "is a filter running? stop it first, or give this one another socket")
        }
        errno = 0
        guard durward_milter_open(settings.listen, MilterServer.backlog) else {
            let reason = errno == 0 ? "" : ": \(String(cString: strerror(errno)))"
            throw StartError(
                message: "can't listen on \(settings.listen)\(reason)",
                advice: socket == nil
                    ? "is the address one of this machine's, and the port free?"
                    : "does its folder exist, may this user write to it, and is nothing but a socket there?")
        }
        guard let socket else { return nil }
        do throws(StartError) {
            try MilterServer.setPermissions(of: socket.path, settings)
        } catch {
            // A socket that nobody may use would be taken for a filter that runs.
            unlink(socket.path)
            throw error
        }
        return socket.identified
    }

    private static func setPermissions(of path: String, _ settings: Settings) throws(StartError) {
        if let group = settings.socketGroup {
            guard let entry = getgrnam(group), chown(path, uid_t.max, entry.pointee.gr_gid) == 0 else {
                throw StartError(
                    message: "the socket can't be given to group '\(group)'",
                    advice: "does the group exist, and is this user in it?")
            }
        }
        if let mode = settings.socketMode, chmod(path, mode_t(mode)) != 0 {
            throw StartError(message: "the socket's permissions can't be set", advice: "look at socket_mode")
        }
    }

    /// Compiling many patterns leaves much memory behind; the system gets it back.
    private static func returnMemory() { durward_return_memory() }

    /// Connections that may wait to be taken; a burst is larger than what libmilter asks for by itself.
    private static let backlog: Int32 = 1024

    /// libmilter's loop, on a thread of its own: the main thread waits for signals.
    private func startLoop() throws(StartError) -> LoopState {
        let state = LoopState()
        let kept = Unmanaged.passRetained(state)
        var thread = pthread_t()
        let failure = pthread_create(
            &thread, nil,
            { context in
                if let context {
                    Unmanaged<LoopState>.fromOpaque(context).takeRetainedValue().end(smfi_main())
                }
                return nil
            }, kept.toOpaque())
        guard failure == 0 else {
            kept.release()
            throw StartError(
                message: "can't start a thread: \(String(cString: strerror(failure)))",
                advice: "are there limits on this user's processes?")
        }
        pthread_detach(thread)
        return state
    }

    private func wait(_ loop: LoopState, _ socket: UnixSocket?) -> Int32 {
        var signals = MilterServer.handled
        while true {
            var pause = timespec(tv_sec: 1, tv_nsec: 0)
            let number = sigtimedwait(&signals, nil, &pause)
            switch number {
            case SIGHUP:
                reload()
                MilterServer.returnMemory()
            case SIGTERM, SIGINT: return stop(socket)
            default: break
            }
            if let result = loop.result {
                sink.write(.error, "libmilter has ended with \(result)")
                return 1
            }
        }
    }

    private func stop(_ socket: UnixSocket?) -> Int32 {
        let timeout = snapshots.current.settings.stopTimeout
        sink.write(.notice, "stopping: \(activity.transactionCount) transactions under way")
        activity.drain()
        // Not smfi_stop: it takes seconds, and ends sessions in the middle of a message. Nobody finds an
        // unlinked socket, and who still comes is turned away at connect.
        socket?.remove()
        let end = ContinuousClock.now + .seconds(timeout)
        var signals = MilterServer.handled
        var quiet = 0
        // A transaction has ended when its answer is given; libmilter still has to write it.
        while quiet < 5, ContinuousClock.now < end {
            quiet = activity.transactionCount > 0 ? 0 : quiet + 1
            var pause = timespec(tv_sec: 0, tv_nsec: 20_000_000)
            let number = sigtimedwait(&signals, nil, &pause)
            if number == SIGTERM || number == SIGINT { break }
        }
        let left = activity.transactionCount
        sink.write(
            left == 0 ? .notice : .warning,
            left == 0 ? "stopped" : "stopped: \(left) transactions were cut off, their clients will try again"
        )
        return 0
    }
}
