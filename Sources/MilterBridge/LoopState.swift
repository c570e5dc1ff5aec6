// SPDX-License-Identifier: Apache-2.0

internal import Synchronization

/// Whether libmilter's loop has ended, and with what.
final class LoopState: Sendable {
    private let ended = Mutex<Int32?>(nil)

    var result: Int32? { ended.withLock { $0 } }

    func end(_ result: Int32) { ended.withLock { $0 = result } }
}
