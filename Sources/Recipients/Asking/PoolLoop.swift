// SPDX-License-Identifier: Apache-2.0

internal import NIOCore
internal import NIOPosix
internal import Synchronization

/// The one thread on which all pools do their I/O. It starts with the first question.
///
/// Nothing may block it: answers are given on it. Who makes it shuts it down.
public final class PoolLoop: Sendable {
    private struct State {
        var group: MultiThreadedEventLoopGroup?
        var isShut = false
        var lastKey = 0
        /// What closes the pools that have started.
        var closers: [Int: @Sendable () -> Void] = [:]
    }

    private let state = Mutex(State())

    /// Starts nothing yet.
    public init() {}

    /// Closes all pools, so that every open question is answered, and ends the thread. Waits for it.
    ///
    /// Not to be called from an answer.
    public func shutdown() {
        let (group, closers) = state.withLock { state in
            defer { state = State(isShut: true) }
            return (state.group, state.closers)
        }
        guard let group else { return }
        let closing = group.any().submit { closers.values.forEach { close in close() } }
        // Neither can fail but for a thread that has ended already.
        try? closing.wait()
        try? group.syncShutdownGracefully()
    }

    /// What `make` makes for the event loop, and what of it runs there before the thread ends. Nil after
    /// ``shutdown()``.
    func join<T>(_ make: (_ loop: any EventLoop, _ key: Int) -> (T, @Sendable () -> Void)) -> T? {
        state.withLock { state in
            guard !state.isShut else { return nil }
            let group = state.group ?? MultiThreadedEventLoopGroup(numberOfThreads: 1)
            state.group = group
            state.lastKey += 1
            let (made, close) = make(group.any(), state.lastKey)
            state.closers[state.lastKey] = close
            return made
        }
    }

    /// Forgets what has joined under that key.
    func leave(_ key: Int) {
        _ = state.withLock { $0.closers.removeValue(forKey: key) }
    }

    /// Runs the task on the thread; false, and never, after ``shutdown()``.
    func execute(_ task: @escaping @Sendable () -> Void) -> Bool {
        // Under the lock, so that what is taken is in the loop's queue before shutdown comes.
        state.withLock { state in
            guard !state.isShut, let group = state.group else { return false }
            group.any().execute(task)
            return true
        }
    }
}
