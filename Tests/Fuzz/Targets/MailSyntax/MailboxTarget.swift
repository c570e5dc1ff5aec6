// SPDX-License-Identifier: Apache-2.0

internal import MailSyntax

/// `Mailbox`, `Path` and `DomainName`: canonical forms are canonical, and what is valid is kept as it is.
struct MailboxTarget: FuzzTarget {
    let name = "mailbox"
    let longest = 1_024

    func run(_ bytes: UnsafeRawBufferPointer) throws {
        let text = text(bytes)
        let mailbox = Mailbox(lenient: text)
        try require(
            mailbox.localPart.utf8.count + mailbox.domain.utf8.count <= text.utf8.count, "a mailbox has grown"
        )
        try require(
            !mailbox.canonical.utf8.contains { (0x41...0x5A).contains($0) }, "canonical in upper case")
        if let strict = Mailbox(strict: text) {
            try requireSame(strict.address, text, "a valid mailbox was changed")
            try requireSame(strict, mailbox, "strict and lenient differ")
            try require(DomainName.isValid(strict.domain), "a valid mailbox without a valid domain")
            try requireSame(
                Mailbox(lenient: strict.canonical), strict, "the canonical form is another mailbox")
        }
        try domain(text)
        try path(bytes, text)
        let sendable = mailbox.sendableLocalPart
        let again = Mailbox(localPart: String(decoding: sendable, as: UTF8.self), domain: "")
        try requireSame(again.sendableLocalPart, sendable, "made sendable twice")
    }

    private func domain(_ text: String) throws {
        let canonical = DomainName.canonical(text)
        try require(!canonical.hasSuffix("."), "a canonical domain ends with a dot")
        guard DomainName.isValid(text) else { return }
        try require(
            canonical.utf8.allSatisfy { $0 < 0x80 }, "the canonical form of a valid domain is not ASCII")
        try requireSame(DomainName.canonical(canonical), canonical, "canonical twice")
    }

    private func path(_ bytes: UnsafeRawBufferPointer, _ text: String) throws {
        let path = Path.parse(bytes)
        try requireSame(path, Path.parse(text), "a path as bytes and as a text")
        guard let path else { return }
        try require(path.address.utf8.count <= text.utf8.count, "a path has grown")
    }
}
