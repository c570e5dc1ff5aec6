// SPDX-License-Identifier: Apache-2.0

internal import MailSyntax

@testable internal import Recipients

/// `NetstringReader`: the same strings however they are cut, each within the limit, and written again they are read.
struct NetstringTarget: FuzzTarget {
    let name = "netstring"
    private let limit = 1_000

    private struct Result: Equatable {
        var strings: [[UInt8]] = []
        var error: NetstringReader.Malformed?
    }

    func run(_ bytes: UnsafeRawBufferPointer) throws {
        let result = try Cut.same("netstrings") { read(bytes, $0) }
        try require(result.strings.allSatisfy { $0.count <= limit }, "longer than the limit")
        let written = result.strings.flatMap { NetstringReader.encoded($0) }
        try require(bytes.starts(with: written), "written again they are others")
    }

    private func read(_ bytes: UnsafeRawBufferPointer, _ cut: Cut) -> Result {
        var reader = NetstringReader(limit: limit)
        var result = Result()
        cut.each(of: bytes) { chunk in
            guard result.error == nil else { return }
            var offset = 0
            do throws(NetstringReader.Malformed) {
                while let string = try reader.next(chunk, from: &offset) { result.strings.append(string) }
            } catch {
                result.error = error
            }
        }
        return result
    }
}

/// `SocketmapReply`: what a server says is cut and cleaned, and has no more addresses than are asked for.
struct SocketmapReplyTarget: FuzzTarget {
    let name = "socketmap-reply"

    func run(_ bytes: UnsafeRawBufferPointer) throws {
        let asked = Mailbox(lenient: "info+news@example.com")
        guard let answer = SocketmapReply.answer(Array(bytes), to: asked) else { return }
        try require(answer.detail.utf8.count <= RecipientLimits.detail, "the words are too long")
        try require(
            answer.detail.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F },
            "a control character")
        try require(answer.aliases.count <= RecipientLimits.aliases, "too many addresses")
        try require(answer.status == .ok || answer.aliases.isEmpty, "addresses of who is not there")
        try require(Set(answer.aliases).count == answer.aliases.count, "an address twice")
        for number in [answer.quotaUsed, answer.quotaLimit, answer.sizeLimit] {
            try require(number ?? 0 >= 0, "a negative number")
        }
    }
}

/// Files of recipients and aliases: everybody in a book is found in it, and aliases are within their limits.
struct RecipientFileTarget: FuzzTarget {
    let name = "recipient-file"

    func run(_ bytes: UnsafeRawBufferPointer) throws {
        let file = Array(bytes)
        var entries: [Mailbox] = []
        let book = AddressBook(file: file, delimiters: "+-") { entry in
            entries.append(Mailbox(lenient: String(decoding: entry, as: UTF8.self)))
        }
        try require(book.count <= entries.count, "more keys than entries")
        for entry in entries {
            try require(book.contains(entry), "'\(entry.canonical)' is not found")
        }
        let table = AliasTable(file, delimiters: "+-")
        for entry in entries.prefix(50) {
            guard let answer = table.answer(for: entry) else { continue }
            try require(answer.status == .ok || answer.status == .failed, "status \(answer.status)")
            try require(answer.aliases.count <= RecipientLimits.aliases, "too many aliases")
        }
    }
}

/// `RememberedCodec`: what is read is written so that it is read as the same.
struct RememberedTarget: FuzzTarget {
    let name = "remembered"

    func run(_ bytes: UnsafeRawBufferPointer) throws {
        guard let remembered = RememberedCodec.read(Array(bytes)) else { return }
        guard let again = RememberedCodec.read(RememberedCodec.bytes(remembered)) else {
            throw Broken("what was written is not read")
        }
        try requireSame(again.status, remembered.status, "the status")
        try requireSame(again.expires, remembered.expires, "the time")
        // We never write line ends, nor addresses without a domain.
        let isOurs = !bytes.contains(0x0D) && !remembered.answer.aliases.contains { $0.domain.isEmpty }
        if isOurs { try requireSame(again.answer.aliases, remembered.answer.aliases, "the aliases") }
        try requireSame(again.answer.quotaLimit, remembered.answer.quotaLimit, "the quota")
        try requireSame(again.sizeAsked, remembered.sizeAsked, "the size")
    }
}

/// `ServerAddress`: the one form of an address is read as the same address.
struct ServerAddressTarget: FuzzTarget {
    let name = "server-address"
    let longest = 512

    func run(_ bytes: UnsafeRawBufferPointer) throws {
        let source = text(bytes)
        guard let address = try? ServerAddress.parse(source, defaultPort: 25) else { return }
        guard let again = try? ServerAddress.parse(address.description) else {
            throw Broken("'\(address.description)' is not read")
        }
        try requireSame(again, address, "an address read back")
    }
}
