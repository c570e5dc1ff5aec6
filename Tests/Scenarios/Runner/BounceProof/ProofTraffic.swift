// SPDX-License-Identifier: Apache-2.0
// The messages of the bounce proof: the same ones for the same seed, with and without Durward.
import Foundation

/// A seeded source of random numbers (SplitMix64): the same numbers on every machine.
struct SeededNumbers: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}

/// The addresses behind the gateway, and what a message to each of them comes to.
struct ProofTown: Sendable {
    /// What a recipient is.
    enum Kind: String, CaseIterable, Sendable {
        case good, unknown, full, disabled, goodAlias, fullAlias, unknownAlias
        /// Has room for a few messages of the run, and then no more.
        case filling

        /// How many of a hundred recipients; the filling ones come on top, as many as asked for.
        var share: Int {
            switch self {
            case .good: 52
            case .unknown: 19
            case .full: 9
            case .disabled: 4
            case .goodAlias: 7
            case .fullAlias: 7
            case .unknownAlias: 2
            case .filling: 0
            }
        }

        /// Whether mail for it, if it isn't too large, must be accepted in the end.
        var isGood: Bool { self == .good || self == .goodAlias }
    }

    static let dovecotGood = (0..<300).map { "user\($0)@dovecot.example" }
    static let dovecotFull = (0..<20).map { "full\($0)@dovecot.example" }
    static let dovecotFilling = (0..<10).map { "filling\($0)@dovecot.example" }
    static let postfixGood = (0..<100).map { "user\($0)@postfix.example" }
    static let postfixFull = (0..<10).map { "full\($0)@postfix.example" }
    static let postfixDisabled = (0..<10).map { "off\($0)@postfix.example" }

    /// Aliases and what they stand for, as in virtual(5): one for one, groups, chains, and to the other server.
    static let aliases: [String: [String]] = {
        var table: [String: [String]] = [:]
        for n in 0..<20 { table["alias\(n)@dovecot.example"] = [dovecotGood[n]] }
        for n in 0..<10 {
            table["alias\(n)@postfix.example"] = [postfixGood[n]]
            table["chain\(n)@dovecot.example"] = ["alias\(n)@dovecot.example"]
            table["group\(n)@dovecot.example"] = [
                dovecotGood[50 + n], dovecotGood[70 + n], postfixGood[50 + n],
            ]
            table["to-full\(n)@dovecot.example"] = [dovecotFull[n]]
            table["chain-to-full\(n)@dovecot.example"] = ["to-full\(n)@dovecot.example"]
            table["across-to-full\(n)@dovecot.example"] = [postfixFull[n]]
            table["full-group\(n)@dovecot.example"] = [dovecotGood[90 + n], dovecotFull[n]]
            table["to-nobody\(n)@dovecot.example"] = ["left-long-ago\(n)@dovecot.example"]
        }
        return table
    }()

    /// An address of a kind.
    static func address(_ kind: Kind, _ random: inout SeededNumbers) -> String {
        let number = Int.random(in: 0..<10, using: &random)
        func one(of all: [String]) -> String { all[Int.random(in: 0..<all.count, using: &random)] }
        switch kind {
        case .good: return one(of: Int.random(in: 0..<3, using: &random) > 0 ? dovecotGood : postfixGood)
        case .unknown:
            // Half of them come again and again, as those do who once were here.
            let name =
                Bool.random(using: &random)
                ? "gone\(Int.random(in: 0..<50, using: &random))"
                : "x\(UInt32.random(in: 0...(.max), using: &random))"
            return name
                + (Int.random(in: 0..<3, using: &random) > 0 ? "@dovecot.example" : "@postfix.example")
        case .full: return one(of: Int.random(in: 0..<3, using: &random) > 0 ? dovecotFull : postfixFull)
        case .disabled: return one(of: postfixDisabled)
        case .goodAlias:
            return one(of: [
                "alias\(number)@dovecot.example", "alias\(number)@postfix.example",
                "chain\(number)@dovecot.example", "group\(number)@dovecot.example",
            ])
        case .fullAlias:
            return one(of: [
                "to-full\(number)@dovecot.example", "chain-to-full\(number)@dovecot.example",
                "across-to-full\(number)@dovecot.example", "full-group\(number)@dovecot.example",
            ])
        case .filling: return one(of: dovecotFilling)
        case .unknownAlias: return "to-nobody\(number)@dovecot.example"
        }
    }

    /// The addresses that mail for an address ends at.
    static func ends(_ address: String) -> [String] {
        aliases[address].map { $0.flatMap(ends) } ?? [address]
    }
}

/// A message of the proof.
struct ProofMessage: Sendable {
    struct Recipient: Sendable {
        let address: String
        /// The mailboxes behind it.
        let ends: [String]
        /// Whether it must be accepted in the end.
        let isGood: Bool
    }

    /// Its place in the run, which is part of its Message-ID.
    let number: Int
    let recipients: [Recipient]
    /// Bytes as transferred.
    let size: Int
    /// Whether its sender says so at MAIL, as nearly all do.
    let announcesSize: Bool

    /// All messages of a run. `filling`: how many of some hundred recipients are mailboxes that get full.
    static func all(_ count: Int, seed: UInt64, filling: Int) -> [ProofMessage] {
        var random = SeededNumbers(seed: seed)
        let kinds = ProofTown.Kind.allCases.flatMap {
            [ProofTown.Kind](repeating: $0, count: $0 == .filling ? filling : $0.share)
        }
        return (0..<count).map { number in
            // Five of a hundred are larger than the second Postfix takes.
            let isLarge = Int.random(in: 0..<100, using: &random) < 5
            let size =
                isLarge ? BackEndPostfix.sizeLimit * 3 / 2 : Int.random(in: 600..<6000, using: &random)
            let wanted =
                Int.random(in: 0..<10, using: &random) == 0 ? Int.random(in: 2...6, using: &random) : 1
            var recipients: [Recipient] = []
            // Postfix delivers once to a mailbox that two recipients of a message have in common.
            var taken: Set<String> = []
            while recipients.count < wanted {
                let kind = kinds[Int.random(in: 0..<kinds.count, using: &random)]
                let address = ProofTown.address(kind, &random)
                let ends = ProofTown.ends(address)
                guard taken.isDisjoint(with: ends) else { continue }
                taken.formUnion(ends)
                let isTooLarge = isLarge && ends.contains { $0.hasSuffix("@postfix.example") }
                recipients.append(Recipient(address: address, ends: ends, isGood: kind.isGood && !isTooLarge))
            }
            let announcesSize = Int.random(in: 0..<8, using: &random) > 0
            return ProofMessage(
                number: number, recipients: recipients, size: size, announcesSize: announcesSize)
        }
    }

    /// The message on the wire, with the ending dot. `attempt` tells the copies of one message apart.
    func wire(attempt: Int) -> [UInt8] {
        let header = """
            From: Sender <sender\(number)@sender.example>\r
            To: undisclosed-recipients:;\r
            Subject: Message \(number) of the bounce proof\r
            Date: Mon, 02 Nov 2026 10:00:00 +0000\r
            Message-ID: <proof-\(number)-\(attempt)@sender.example>\r
            \r

            """
        let line = Array(String(repeating: "x", count: 76).utf8) + [0x0D, 0x0A]
        var bytes = Array(header.utf8)
        bytes.reserveCapacity(size + line.count)
        while bytes.count + line.count <= size { bytes += line }
        return bytes + [0x2E, 0x0D, 0x0A]
    }

    /// The number in a Message-ID.
    static func number(_ messageID: some StringProtocol) -> Int? {
        guard let start = messageID.range(of: "<proof-") else { return nil }
        return Int(messageID[start.upperBound...].prefix { $0.isNumber })
    }
}
