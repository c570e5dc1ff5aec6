// SPDX-License-Identifier: Apache-2.0

import Glibc
import Testing

/// Compares the time that a short and a long input take: no time is asserted by itself.
enum LinearTime {
    /// How much longer the long input is.
    private static let factor = 16
    /// The square of the factor is 256; this leaves room for whatever else the machine does.
    private static let limit = 80.0

    /// An issue if an input of 16 times the size takes more than 80 times as long, three times in a row.
    static func expect(
        of name: String, smallest: Int, _ make: (Int) -> [UInt8], run: (UnsafeRawBufferPointer) throws -> Void
    ) throws {
        let (short, long) = (make(smallest), make(smallest * factor))
        var ratios: [Double] = []
        for _ in 0..<3 {
            // What is short is run more often, so that the clock sees it.
            let one = try time(4) { try short.withUnsafeBytes(run) } / 4
            let other = try time(1) { try long.withUnsafeBytes(run) }
            let ratio = other / max(one, 0.000_02)
            if ratio < limit { return }
            ratios.append(ratio)
        }
        Issue.record("\(name): 16 times the length takes \(ratios.map { Int($0) }) times as long")
    }

    /// Seconds of this thread.
    private static func time(_ count: Int, _ body: () throws -> Void) rethrows -> Double {
        let start = now()
        for _ in 0..<count { try body() }
        return now() - start
    }

    private static func now() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}
