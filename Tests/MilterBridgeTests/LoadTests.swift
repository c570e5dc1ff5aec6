// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

@Suite("Load and any bytes", .serialized)
struct LoadTests {
    static let config = """
        domains: [example.com]
        rules:
          - {name: unknown, when: 'recipient == "no@example.com"', reject: '550 5.1.1 <{recipient}> at {helo}'}
          - {name: subject, when: 'subject ~ /no/', reject: '550 5.7.1 {subject} at {helo}'}
          - {name: body, when: 'body.raw ~ /evil/ and message.size > 10', tempfail: '451 4.7.1 {message.size} at {helo}'}
          - {name: from, when: 'any(header_from.domain, .value == "x.example") or header_count > 90', score: 2}
          - {name: score, when: 'score > 1', reject: '550 5.7.1 {score}'}
          - {name: mark, when: 'helo ~ /./', tag: 'X-Seen: {helo}'}

        """

    @Test("it takes as many descriptors as the system allows, however few it is started with")
    func descriptors() throws {
        let server = try Server("rules: []\n", descriptors: 128)
        let path = "/proc/\(server.process.processIdentifier)/limits"
        let limits = try String(contentsOf: URL(filePath: path), encoding: .utf8)
        let line = try #require(limits.split(separator: "\n").first { $0.hasPrefix("Max open files") })
        let numbers = line.split(separator: " ").compactMap { Int($0) }
        #expect(numbers.count == 2)
        #expect(numbers.first == numbers.last)
        #expect(numbers.first != 128)
    }

    @Test("64 sessions at once: none sees anything of another")
    func parallel() async throws {
        let server = try Server(LoadTests.config)
        let socket = server.socket
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<64 {
                group.addTask {
                    let client = try MilterClient(socket)
                    let helo = "h\(number).example"
                    try client.begin(helo: helo)
                    for round in 0..<20 {
                        let answer: MilterClient.Answer
                        switch (number + round) % 4 {
                        case 0:
                            answer = try client.message(to: ["<no@example.com>"])
                            #expect(answer.text == "550 5.1.1 <no@example.com> at \(helo)")
                        case 1:
                            answer = try client.message(fields: [("Subject", " no \(number) \(round)")])
                            #expect(answer.text == "550 5.7.1 no \(number) \(round) at \(helo)")
                        case 2:
                            answer = try client.message(body: ["e", "v", "il, and more"])
                            #expect(answer.text.hasSuffix(" at \(helo)"))
                        default:
                            answer = try client.message()
                            #expect("ac".contains(answer.letter))
                        }
                        await Task.yield()
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(server.process.isRunning)
    }

    @Test("clients that connect and leave at once leave nothing behind")
    func connectAndLeave() throws {
        let server = try Server(LoadTests.config)
        let before = server.openFiles
        for round in 0..<4_000 {
            let client = try server.client()
            if round % 4 == 1 { try client.negotiate() }
            if round % 4 == 2 { try client.send("O", Array("\0\0\0".utf8)) }
            if round % 16 == 3 {
                try client.begin()
                try client.say("M", "<a@example.org>")
            }
        }
        let client = try server.client()
        try client.begin()
        #expect("ac".contains(try client.message().letter))
        // libmilter takes a moment to see that they are gone.
        let end = ContinuousClock.now + .seconds(10)
        while server.openFiles > before + 4, ContinuousClock.now < end { usleep(20_000) }
        #expect(server.openFiles <= before + 4)
        // None of their transactions is still counted: it ends at once.
        server.signal(SIGTERM)
        try server.wait(for: "stopping: 0 transactions")
    }

    @Test("every event with any bytes, in any order: the filter goes on", arguments: 1...4)
    func anyBytes(seed: Int) throws {
        let server = try Server(LoadTests.config)
        var random = SplitMix64(seed: UInt64(seed))
        let letters: [Character] = Array("CHMRTLLLNBBEADUQK")
        for round in 0..<250 {
            let client = try server.client()
            do {
                if random.below(2) == 0 {
                    try client.begin()
                } else {
                    try client.negotiate(
                        UInt32(truncatingIfNeeded: random.next()),
                        round % 3 == 0 ? MilterClient.allSteps : UInt32(truncatingIfNeeded: random.next()))
                }
                for _ in 0..<random.below(30) {
                    let letter = random.pick(letters)
                    try client.send(letter, LoadTests.packet(letter, &random))
                }
                // A length that no packet has.
                if random.below(4) == 0 { try client.sendRaw([0x80] + randomBytes(&random, 39)) }
                _ = client.hasInput(within: 1)
            } catch is MilterClient.Failure {
                // It may close the connection on what is no packet of the protocol.
            }
        }
        #expect(server.process.isRunning)
        let client = try server.client()
        try client.begin()
        #expect(try client.message(fields: [("Subject", " no")]).text == "550 5.7.1 no at client.example")
    }

    /// Any bytes, ended by a NUL or not. Macros come in pairs: of an odd number of texts, which no MTA sends,
    /// libmilter 8.17.1 reads on behind its own array, and nothing on this side can keep it from that.
    private static func packet(_ letter: Character, _ random: inout SplitMix64) -> [UInt8] {
        guard letter == "D" else {
            let count = random.below(20) == 0 ? random.below(60_000) : random.below(60)
            let bytes = randomBytes(&random, count)
            return random.below(3) == 0 ? bytes : bytes + [0]
        }
        var macros = [Array("CHMRTNE".utf8)[random.below(7)]]
        for _ in 0..<random.below(4) {
            let name = random.pick(["i", "{auth_authen}", "{tls_version}", "{cipher}", "j", ""])
            let count = random.below(3_000)
            macros += Array(name.utf8) + [0] + randomBytes(&random, count).filter { $0 != 0 } + [0]
        }
        return macros
    }

    @Test("each event with bytes of every kind is answered, and the next message is judged as ever")
    func kinds() throws {
        let server = try Server(LoadTests.config)
        var random = SplitMix64(seed: 9)
        let kinds: [[UInt8]] = [
            [], [0], [0, 0, 0], [0xff, 0xfe, 0x80], Array("\r\n\r\n".utf8), [0x0d], [0x0a],
            Array("a\u{1b}[2J".utf8),
            randomBytes(&random, 1_000), [UInt8](repeating: 0x61, count: 60_000),
            [UInt8](repeating: 0x3c, count: 5_000),
            [UInt8](repeating: 0x40, count: 5_000), Array("=?utf-8?q?".utf8) + [0xff],
        ]
        for kind in kinds {
            // libmilter itself ends the connection at a header field without a name.
            for place in 0..<6 where place != 3 || kind.contains(where: { $0 != 0 }) {
                let client = try server.client()
                try client.negotiate(MilterClient.allActions, 0)
                // A NUL ends a text of the protocol: within one it can't come.
                func bytes(_ number: Int, _ usual: String) -> [UInt8] {
                    (place == number ? kind.filter { $0 != 0 } : Array(usual.utf8)) + [0]
                }
                try client.say("C", MilterClient.client("192.0.2.1"))
                try client.say("H", bytes(0, "h.example"))
                try client.say("M", bytes(1, "<a@example.org>"))
                try client.say("R", bytes(2, "<b@example.com>"))
                try client.say("L", bytes(3, "Subject") + bytes(4, " x"))
                try client.say("N")
                try client.say("B", place == 5 && !kind.isEmpty ? kind : Array("x".utf8))
                #expect("acyt".contains(try client.end().last?.letter ?? "?"))
                #expect(try client.message(fields: [("Subject", " no")]).letter == "y")
            }
        }
        #expect(server.process.isRunning)
    }

    @Test("100,000 header fields and one of 1 MiB are a defined outcome")
    func manyFields() throws {
        let server = try Server(LoadTests.config)
        let client = try server.client()
        try client.begin()
        let fields =
            (0..<100_000).map { ("Subject", " \($0)") } + [
                ("Subject", " " + String(repeating: "a", count: 60_000))
            ]
        #expect("acyt".contains(try client.message(fields: fields).letter))
        #expect("ac".contains(try client.message().letter))
    }
}

private func randomBytes(_ random: inout SplitMix64, _ count: Int) -> [UInt8] {
    (0..<count).map { _ in UInt8(random.below(256)) }
}
