// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

@testable import Configuration

@Suite("Any bytes")
struct AnyBytesTests {
    static let config = """
        listen: unix:/run/durward/durward.sock    # or inet
        socket_mode: "0660"
        log: stderr
        mode: enforce
        domains: [example.com, example.net]
        trusted: [127.0.0.0/8, "::1"]
        lists:
          executables: [exe, "scr", 'com']
          partners: [example.com, "@example.org"]
        recipients:
          - domains: [example.com]
            addresses: [postmaster@example.com, "@example.com"]
        rules:
          - name: own
            when: client.ip in $trusted
            accept: true
          - name: size
            when: 'message.size > 25 MiB or helo == "it''s"'
            reject: "552 5.3.4 message of {message.size} is \\"larger\\" than 25 MiB"
          - name: money
            when: >
              subject ~ /\\bfree\\s+money\\b/i
              or body.raw ~ /money: #1/
            score: 2.5
            mode: shadow
          - name: spam
            when: |
              score >= 8
            tempfail: 451 4.7.1 looks like spam ({score})
            on_failure: skip

        """

    /// Loads it; what matters is that this returns, and that an error has a place that can be shown.
    static func load(_ yaml: String) {
        for remark in diagnostics(yaml) {
            #expect(remark.line >= 0)
            #expect(remark.rendered.utf8.count < 4_000)
            let breaks = remark.headline.filter { $0.isNewline }
            #expect(breaks.isEmpty)
        }
    }

    @Test("the config that is mutated below has no mistakes")
    func valid() {
        #expect(remarks(AnyBytesTests.config) == [])
    }

    @Test("random mutations of a config never trap and end quickly", arguments: 1...4)
    func mutations(seed: Int) {
        var random = SplitMix64(seed: UInt64(seed))
        let original = Array(AnyBytesTests.config.utf8)
        let pieces = [
            "'", "\"", ": ", " #", "- ", "[", "]", "{", "}", "|", ">", "&a ", "*a ", "!", "\t", "\n", "\r\n",
            "  ",
            "\\", "~", "/", "$", "%", "@", "---\n", "...\n", "\u{85}", "\u{2028}", "ä", "?", ",", "0", "name",
        ].map { Array($0.utf8) }
        for _ in 0..<600 {
            var bytes = original
            for _ in 0...random.below(4) {
                let place = random.below(bytes.count)
                switch random.below(4) {
                case 0: bytes[place] = UInt8(random.below(256))
                case 1: bytes.insert(contentsOf: pieces[random.below(pieces.count)], at: place)
                case 2: bytes.removeSubrange(place..<min(bytes.count, place + 1 + random.below(20)))
                default:
                    let end = min(bytes.count, place + random.below(200))
                    bytes.insert(contentsOf: bytes[place..<end], at: random.below(bytes.count))
                }
            }
            AnyBytesTests.load(String(decoding: bytes, as: UTF8.self))
        }
    }

    @Test("random text never traps", arguments: 1...2)
    func noise(seed: Int) {
        var random = SplitMix64(seed: UInt64(seed) + 100)
        let alphabet = Array("ab01:-#'\"[]{}|>&*!%@\\ \n\t,?~/$.".utf8)
        for round in 0..<1_500 {
            let isText = round % 3 != 0
            let bytes = (0..<random.below(200)).map { _ in
                isText ? alphabet[random.below(alphabet.count)] : UInt8(random.below(256))
            }
            let prefix = ["", "rules:\n", "rules:\n- when: ", "trusted: ", "lists:\n  a: "][random.below(5)]
            AnyBytesTests.load(prefix + String(decoding: bytes, as: UTF8.self))
        }
    }

    @Test("random bytes in a file never trap")
    func files() throws {
        var random = SplitMix64(seed: 7)
        let folder = try Folder()
        try folder.write(
            "c.yaml", "lists:\n  l: file:f\nrules:\n- {name: a, when: 'helo in $l', accept: true}\n")
        for _ in 0..<100 {
            let bytes = (0..<random.below(400)).map { _ in UInt8(random.below(256)) }
            try folder.write("f", bytes)
            _ = folder.load("f")
            _ = folder.load("c.yaml")
        }
    }
}
