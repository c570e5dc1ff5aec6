// SPDX-License-Identifier: Apache-2.0

internal import Dispatch
internal import Glibc

extension StateSpace {
    /// Where a lost store is tried.
    static let trial = StateSpace("trial")
}

extension Keeper {
    private enum Step {
        case tell([(line: String, isLost: Bool)])
        case write
        case prune
        case tryAgain
        case wait(Duration)
        case end
    }

    /// What the thread does, until it is stopped.
    func run() {
        while true {
            switch state.withLock({ nextStep(&$0) }) {
            case .tell(let news): for piece in news { report(piece.line, piece.isLost) }
            // Whoever is to know of a failure is told by `lose`.
            case .write: try? writeOut()
            case .prune: prune()
            case .tryAgain: tryAgain()
            case .wait(let time):
                _ = wake.wait(timeout: .now() + max(0, time / .seconds(1)))
            case .end:
                ended.signal()
                return
            }
        }
    }

    private func nextStep(_ state: inout State) -> Step {
        if !state.news.isEmpty {
            defer { state.news = [] }
            return .tell(state.news)
        }
        let now = ContinuousClock.now
        if state.isStopping { return state.writeAt == nil ? .end : .write }
        if let loss = state.loss { return loss.tryAt <= now ? .tryAgain : .wait(loss.tryAt - now) }
        if let writeAt = state.writeAt, writeAt <= now { return .write }
        if state.pruneAt <= now {
            state.pruneAt = now + timing.pruning
            return .prune
        }
        return .wait(min(state.pruneAt, state.writeAt ?? state.pruneAt) - now)
    }

    private func prune() {
        for (space, limit) in limits {
            do throws(StateStoreError) {
                try store.prune(space, limit: limit)
            } catch {
                state.withLock { $0.pruneAt = .now }
                return lose(error)
            }
        }
    }

    /// Writes as much as could not be written: a disk that is full may take less, and a store that can be read
    /// may not be written to.
    private func tryAgain() {
        let name = "\(getpid())-\(UInt64.random(in: 0...UInt64.max))"
        let size = min(failedBytes.load(ordering: .relaxed), StateStoreLimits.entry - name.utf8.count)
        let entry = StateEntry(name, [UInt8](repeating: 0, count: size), expires: time(nil) + 60)
        do throws(StateStoreError) {
            try store.set(.trial, [entry])
            _ = try store.value(.trial, name)
            try store.remove(.trial, [name])
            failedBytes.store(0, ordering: .relaxed)
            state.withLock { state in
                state.loss = nil
                state.news.append(("\(store.name): works again", false))
            }
        } catch {
            state.withLock { state in
                // A database may be back with another password: the admin has to know what is wrong now.
                if let told = state.loss?.error.reason, told != error.reason {
                    state.news.append((error.reason, true))
                }
                state.loss = Loss(error: error, tryAt: .now + timing.recovery)
            }
        }
    }
}
