// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import MailSyntax

extension Value {
    /// Equality; `folded` compares as domains and addresses are compared.
    func equals(_ other: Value, folded: Bool) -> Bool {
        if folded, let a = self.folded, let b = other.folded { return a == b }
        if let a = comparable, let b = other.comparable { return a == b }
        return self == other
    }

    /// The text without regard to case, domains as A-labels.
    var folded: String? {
        switch self {
        case .name(_, let canonical): canonical
        case .text(let text):
            text.utf8.contains(UInt8(ascii: "@"))
                ? Mailbox(lenient: text).canonical : DomainName.canonical(text)
        default: nil
        }
    }

    /// The same for a part of a domain or an address, which may begin and end within either: label by label,
    /// as `.bücher.example` is no domain.
    var foldedPart: String? {
        guard case .text(let text) = self else { return folded }
        let at = text.utf8.lastIndex(of: UInt8(ascii: "@"))
        let local = at.map { text[...$0].lowercased() } ?? ""
        let labels = text[(at.map { text.utf8.index(after: $0) } ?? text.startIndex)...]
            .split(separator: ".", omittingEmptySubsequences: false)
        return local + labels.map { DomainName.canonical($0) }.joined(separator: ".")
    }
}

extension Membership {
    func contains(_ value: Value) -> Bool {
        switch (self, value) {
        case (.networks(let set), .ip(let address)): set.contains(address)
        case (.numbers(let numbers), .number(let number)): numbers.contains(number)
        case (.texts(let set), _): value.text.map { set.contains($0) } ?? false
        case (.names(let set), _): value.folded.map { set.contains($0) } ?? false
        default: false
        }
    }
}

extension String {
    /// True if `part` stands in this text, at its start or at its end; bytes are compared.
    func holds(_ part: String, at position: Position) -> Bool {
        switch position {
        case .start: return utf8.starts(with: part.utf8)
        case .end:
            let excess = utf8.count - part.utf8.count
            return excess >= 0 && utf8.dropFirst(excess).elementsEqual(part.utf8)
        case .anywhere:
            var (text, part) = (self, part)
            return text.withUTF8 { text in part.withUTF8 { part in text.holds(part) } }
        }
    }
}

extension UnsafeBufferPointer<UInt8> {
    /// True if `part` stands somewhere in these bytes.
    fileprivate func holds(_ part: UnsafeBufferPointer<UInt8>) -> Bool {
        guard let first = part.first, let sought = part.baseAddress else { return true }
        guard var start = baseAddress, count >= part.count else { return false }
        let end = start + (count - part.count)
        while start <= end, let found = memchr(start, Int32(first), end - start + 1) {
            if memcmp(found, sought, part.count) == 0 { return true }
            start = UnsafePointer(found.assumingMemoryBound(to: UInt8.self)) + 1
        }
        return false
    }
}
