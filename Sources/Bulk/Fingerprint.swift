// SPDX-License-Identifier: Apache-2.0

public import MailSyntax
public import MessageContent

/// By what near-identical messages are known: some numbers, most of which two of them have in common.
///
/// MinHash (Broder 1997) over the sets of three words in a row, in bands (locality-sensitive hashing): each key is made of
/// the smallest values of two hash functions. Two texts share a key with the square of the share of their word triples that
/// they have in common. Nothing of a text can be told from its keys but that another one is alike.
public struct Fingerprint: Sendable, Hashable {
    /// At least one; a short text has one that only its like has.
    public let keys: [UInt64]

    init(keys: [UInt64]) { self.keys = keys }

    /// Of what is seen of a message; nil for one that is too short to be told apart and carries nothing else.
    ///
    /// The names of recipients are left out of the text. A short text counts with the files and links beside it: of an image
    /// alone there are copies, of "thanks!" there are none.
    public init?(_ content: MessageContent, recipients: [Mailbox]) {
        let names = Set(recipients.flatMap(ComparableWords.names))
        let text = content.text.text
        var words = ComparableWords(text, without: names).hashes
        // Who quotes another message has words of his own; who quotes all has not.
        if words.count < BulkLimits.words {
            words = ComparableWords(text, without: names, skipsQuotes: false).hashes
        }
        if let digest = MinHash.keys(of: words) {
            keys = digest
            return
        }
        let marks = Fingerprint.marks(of: content)
        guard !marks.isEmpty else { return nil }
        var hash = StableHash()
        for part in words + marks { hash.add(part) }
        keys = [hash.value]
    }

    /// What a short text is known by beside its words: its files, and where its links lead.
    private static func marks(of content: MessageContent) -> [UInt64] {
        let files = content.attachments.filter {
            $0.container.isEmpty && $0.reading == 1 && $0.size >= BulkLimits.attachment && !$0.sha256.isEmpty
        }
        let links = content.links.lazy.map { link in
            // What follows tells recipients apart.
            link.url.prefix { $0 != "?" && $0 != "#" }
        }
        let marks =
            files.prefix(BulkLimits.marks).map(\.sha256) + links.prefix(BulkLimits.marks).map(String.init)
        return Set(marks.map(StableHash.of)).sorted()
    }

    /// What is to be said of counts, one for each key: the highest that enough keys reach.
    ///
    /// Of keys that other messages share by chance the counts may be high; of keys that a change in this copy has changed
    /// they are low.
    public static func agreed<Count: Comparable>(_ counts: [Count]) -> Count? {
        let sorted = counts.sorted(by: >)
        let bands = max(1, BulkLimits.rows / BulkLimits.rowsPerBand)
        let differing = sorted.count * BulkLimits.bandsThatMayDiffer / bands
        let index = max(0, sorted.count - 1 - differing)
        return sorted.indices.contains(index) ? sorted[index] : nil
    }
}
