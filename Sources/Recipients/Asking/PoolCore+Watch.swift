// SPDX-License-Identifier: Apache-2.0

internal import NIOCore

extension PoolCore {
    /// Looks after what is overdue at that time, or earlier.
    ///
    /// One timer for all questions and connections: most are done long before their time, and need no timer of
    /// their own.
    func wake(by time: NIODeadline) {
        if let wakeAt, wakeAt <= time { return }
        waking?.cancel()
        wakeAt = time
        waking = eventLoop.assumeIsolated().scheduleTask(deadline: time) { [weak self] in self?.look() }
    }

    private func look() {
        wakeAt = nil
        let now = NIODeadline.now()
        let overdue = waiting.filter { $0.deadline <= now }
        if !overdue.isEmpty {
            waiting.removeAll { $0.deadline <= now }
            for question in overdue { fail(question, overdueText(question)) }
        }
        for connection in Array(connections.values) { connection.look(now) }
        if let crowdedUntil, crowdedUntil <= now {
            self.crowdedUntil = nil
            match(opening: 1)
        }
        let next = waiting.map(\.deadline) + connections.values.compactMap(\.nextLook)
        if let earliest = (next + [crowdedUntil].compactMap(\.self)).min() { wake(by: earliest) }
    }
}
