// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// Threads of our own: what waits must not take one from a pool.
enum Background {
    private final class Work: Sendable {
        let body: @Sendable () -> Void

        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }

    /// A thread that runs `body`; it has to be joined or detached.
    static func start(_ body: @escaping @Sendable () -> Void) throws(ControlError) -> pthread_t {
        let kept = Unmanaged.passRetained(Work(body))
        var thread = pthread_t()
        let failure = pthread_create(
            &thread, nil,
            { context in
                if let context { Unmanaged<Work>.fromOpaque(context).takeRetainedValue().body() }
                return nil
            }, kept.toOpaque())
        guard failure == 0 else {
            kept.release()
            throw ControlError(
                .system, "can't start a thread: \(reason(failure))",
                advice: "are there limits on this user's processes?")
        }
        return thread
    }
}
