// SPDX-License-Identifier: Apache-2.0

import Foundation

/// The MTA's side of the milter protocol over a Unix socket: packets of a length, a letter and bytes.
final class MilterClient {
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// An answer: its letter and what follows.
    struct Answer: Equatable {
        let letter: Character
        let bytes: [UInt8]

        var text: String { String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self) }
    }

    private let file: Int32
    /// The last event that was sent.
    private var last: Character = "?"
    /// What was agreed; the bits are libmilter's SMFIF_* and SMFIP_*.
    private(set) var actions: UInt32 = 0
    private(set) var steps: UInt32 = 0

    /// All that Postfix offers.
    static let allActions: UInt32 = 0x1ff
    static let allSteps: UInt32 = 0x1f_ffff

    static let quarantine: UInt32 = 0x20
    static let skip: UInt32 = 0x400
    static let leadingSpace: UInt32 = 0x10_0000

    /// Bits by which an event is not sent at all, and by which it is not answered.
    private static let unsent: [Character: UInt32] = [
        "C": 0x1, "H": 0x2, "M": 0x4, "R": 0x8, "B": 0x10, "L": 0x20, "N": 0x40, "U": 0x100, "T": 0x200,
    ]
    private static let mute: [Character: UInt32] = [
        "L": 0x80, "C": 0x1000, "H": 0x2000, "M": 0x4000, "R": 0x8000, "T": 0x1_0000, "U": 0x2_0000,
        "N": 0x4_0000,
        "B": 0x8_0000,
    ]

    init(_ path: String) throws {
        file = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        var limit = timeval(tv_sec: 5, tv_usec: 0)
        setsockopt(file, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        setsockopt(file, SOL_SOCKET, SO_SNDTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8.prefix($0.count - 1)) }
        let size = socklen_t(MemoryLayout<sockaddr_un>.size)
        let code = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(file, $0, size) }
        }
        guard code == 0 else {
            let reason = String(cString: strerror(errno))
            close(file)
            throw Failure(description: "can't connect: \(reason)")
        }
    }

    deinit { close(file) }

    // MARK: Packets

    func sendRaw(_ bytes: [UInt8]) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes {
                Foundation.send(file, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { throw Failure(description: "can't send") }
            rest = rest.dropFirst(count)
        }
    }

    func send(_ letter: Character, _ bytes: [UInt8] = []) throws {
        last = letter
        try sendRaw(MilterClient.word(UInt32(bytes.count + 1)) + [letter.asciiValue ?? 0] + bytes)
    }

    /// The next packet; nil at the end of the connection.
    func receive() throws -> Answer? {
        guard let head = try read(5) else { return nil }
        let count = head.prefix(4).reduce(0) { $0 << 8 | Int($1) } - 1
        guard (0...1_000_000).contains(count) else {
            throw Failure(description: "a packet of \(count) bytes")
        }
        guard let bytes = count == 0 ? [] : try read(count) else { return nil }
        return Answer(letter: Character(UnicodeScalar(head[4])), bytes: bytes)
    }

    private func read(_ count: Int) throws -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: count)
        var filled = 0
        while filled < count {
            let got = bytes.withUnsafeMutableBytes {
                recv(file, $0.baseAddress?.advanced(by: filled), count - filled, 0)
            }
            if got == 0 || (got < 0 && errno == ECONNRESET) { return nil }
            guard got > 0 else {
                throw Failure(description: "no answer to \(last): \(String(cString: strerror(errno)))")
            }
            filled += got
        }
        return bytes
    }

    /// True if something came, or the connection ended, within that time.
    func hasInput(within milliseconds: Int32) -> Bool {
        var entry = pollfd(fd: file, events: Int16(POLLIN), revents: 0)
        return poll(&entry, 1, milliseconds) > 0
    }

    private static func word(_ number: UInt32) -> [UInt8] {
        (0..<4).map { UInt8(number >> (24 - 8 * $0) & 0xff) }
    }

    // MARK: The conversation

    /// Offers and takes note of what is wanted of it. nil if the filter closed the connection.
    @discardableResult
    func negotiate(_ actions: UInt32 = allActions, _ steps: UInt32 = allSteps, version: UInt32 = 6) throws
        -> Answer?
    {
        try send("O", MilterClient.word(version) + MilterClient.word(actions) + MilterClient.word(steps))
        guard let answer = try receive() else { return nil }
        guard answer.letter == "O", answer.bytes.count >= 12 else {
            throw Failure(description: "no negotiation")
        }
        let words = (0..<3).map { word in
            answer.bytes[word * 4..<word * 4 + 4].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        }
        (self.actions, self.steps) = (words[1], words[2])
        return answer
    }

    func isMuted(_ letter: Character) -> Bool { steps & (MilterClient.mute[letter] ?? 0) != 0 }

    func isUnsent(_ letter: Character) -> Bool { steps & (MilterClient.unsent[letter] ?? 0) != 0 }

    /// Sends an event as the MTA would: not at all if it was negotiated away, and waiting only for an answer that
    /// was not. nil is no answer.
    @discardableResult
    func say(_ letter: Character, _ bytes: [UInt8] = []) throws -> Answer? {
        if isUnsent(letter) { return nil }
        try send(letter, bytes)
        if isMuted(letter) { return nil }
        guard let answer = try receive() else {
            throw Failure(description: "the connection ended at \(letter)")
        }
        return answer
    }

    @discardableResult
    func say(_ letter: Character, _ texts: String...) throws -> Answer? {
        try say(letter, texts.flatMap { Array($0.utf8) + [0] })
    }

    func macros(_ letter: Character, _ pairs: String...) throws {
        try send("D", [letter.asciiValue ?? 0] + pairs.flatMap { Array($0.utf8) + [0] })
    }

    static func client(_ address: String, name: String = "client.example", family: Character = "4") -> [UInt8]
    {
        let end: [UInt8] = family == "U" ? [] : [0x30, 0x39] + Array(address.utf8) + [0]
        return Array(name.utf8) + [0, family.asciiValue ?? 0] + end
    }

    /// Begins a session: negotiation, connect, helo.
    func begin(_ address: String = "192.0.2.1", helo: String = "client.example") throws {
        guard try negotiate() != nil else { throw Failure(description: "the filter closed the connection") }
        try say("C", MilterClient.client(address))
        try say("H", helo)
    }

    /// The content of a message; the answers that come before the last, and the last with the edits before it.
    func content(
        fields: [(String, String)] = [("Subject", " x")], body: [String] = ["hello\r\n"],
        queueID: String? = "4Q"
    ) throws -> [Answer] {
        if let queueID { try macros("T", "i", queueID) }
        if let answer = try say("T"), answer.letter != "c" { return [answer] }
        for (name, text) in fields { try say("L", name, text) }
        if let answer = try say("N"), answer.letter != "c" { return [answer] }
        for chunk in body {
            if let answer = try say("B", Array(chunk.utf8)), answer.letter != "c" {
                if answer.letter == "s" { break }
                return [answer]
            }
        }
        return try end()
    }

    /// The end of the message: edits, and the answer.
    func end() throws -> [Answer] {
        try send("E")
        var answers: [Answer] = []
        while let answer = try receive() {
            answers.append(answer)
            if !"hmqbie+-p".contains(answer.letter) { return answers }
        }
        throw Failure(description: "the connection ended at the end of the message")
    }

    /// A whole message in a session that has begun; the answer that decided it.
    func message(
        from: String = "<a@example.org>", to: [String] = ["<b@example.com>"],
        fields: [(String, String)] = [("Subject", " x")],
        body: [String] = ["hello\r\n"]
    ) throws -> Answer {
        if let answer = try say("M", from), answer.letter != "c" { return answer }
        var refusals: [Answer] = []
        for recipient in to {
            if let answer = try say("R", recipient), answer.letter != "c" { refusals.append(answer) }
        }
        if let last = refusals.last, refusals.count == to.count { return last }
        return try content(fields: fields, body: body).last ?? Answer(letter: "?", bytes: [])
    }
}
