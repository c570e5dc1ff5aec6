// SPDX-License-Identifier: Apache-2.0

import Recipients
import Synchronization
import TestSupport
import Testing

@Suite("A pool and a server that does anything", .timeLimit(.minutes(5)))
final class PoolPropertyTests {
    private let loop = PoolLoop()

    deinit { loop.shutdown() }

    private final class Dice: Sendable {
        private let random: Mutex<SplitMix64>

        init(_ seed: UInt64) { random = Mutex(SplitMix64(seed: seed)) }

        func below(_ bound: Int) -> Int { random.withLock { $0.below(bound) } }
    }

    @Test(
        "each question is answered once, whatever the server does", arguments: 1...UInt64(8))
    func exactlyOnce(seed: UInt64) async throws {
        let random = Dice(seed)
        let server = try LineServer { _, line in
            let dice = random.below(100)
            guard let line, line.hasPrefix("ask ") else {
                return dice < 80 ? [.say("hi\n")] : dice < 90 ? [.close] : []
            }
            let name = line.dropFirst(4)
            return switch dice {
            case ..<75: [.say("ok \(name)\n")]
            case ..<80: [.say("ok \(name)\n"), .close]
            case ..<85: [.close]
            case ..<88: [.say("ok"), .close]
            case ..<91: [.say("421 enough\n"), .close]
            case ..<94: [.say("ok somebody\n")]
            case ..<97: []
            default: [.flood]
            }
        }
        defer { server.stop() }
        let pool = linePool(server.address, loop) {
            $0.isGreeted = true
            $0.pipelined = 1 + Int(seed % 4)
            $0.most = seed % 3 == 0 ? 5 : Int.max
        } limits: {
            $0.connections = 1 + Int(seed % 8)
            $0.idle = .milliseconds(5)
            $0.greeting = .milliseconds(100)
            $0.crowded = .milliseconds(20)
        }
        let statuses = await withTaskGroup { group in
            for asker in 0..<20 {
                group.addTask {
                    var statuses: [RecipientAnswer.Status] = []
                    for number in 0..<8 {
                        let time = Duration.milliseconds(random.below(150))
                        statuses.append(await pool.answer("a\(asker)-\(number)", within: time).status)
                    }
                    return statuses
                }
            }
            return await group.reduce(into: []) { $0 += $1 }
        }
        #expect(statuses.count == 160)
        #expect(statuses.contains(.ok))
        let counters = pool.counters
        #expect(counters.asked == 160)
        #expect(counters.answered == statuses.count { $0 != .failed })
        #expect(counters.failed == statuses.count { $0 == .failed })
        // Nothing is left behind: no connection is open for ever.
        #expect(await eventually { pool.counters.open == 0 })
    }
}
