// SPDX-License-Identifier: Apache-2.0

internal import Synchronization

/// Whether a server whose TLS does not work is asked in clear for a while, as mail servers do that take TLS where
/// they can get it.
final class ClearText: Sendable {
    private let until = Mutex<ContinuousClock.Instant?>(nil)
    private let now: @Sendable () -> ContinuousClock.Instant

    init(now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }) { self.now = now }

    /// True for `RecipientLimits.clearText` from the last failure on.
    var isOn: Bool {
        let time = now()
        return until.withLock { $0.map { time < $0 } ?? false }
    }

    /// TLS has failed; true if that is news.
    func note() -> Bool {
        let time = now()
        return until.withLock { until in
            let isNews = until.map { time >= $0 } ?? true
            until = time + RecipientLimits.clearText
            return isNews
        }
    }
}
