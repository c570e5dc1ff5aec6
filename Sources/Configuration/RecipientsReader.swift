// SPDX-License-Identifier: Apache-2.0

internal import Facts
internal import MailSyntax
internal import Yams

/// `recipients:`, the sources that know who exists, in the order in which they answer.
struct RecipientsReader {
    static let keys = ["domains", "addresses", "file"]
    /// Sources that ask another server. They are known here to say that they can't be asked yet.
    static let laterKeys = ["lmtp", "smtp", "socketmap"]

    let folder: String

    func read(_ node: Node?, _ settings: Settings, _ reader: inout ConfigReader) -> RecipientDirectory {
        var directory = RecipientDirectory(domains: settings.domains)
        guard let node else { return directory }
        guard case .sequence(let sequence) = node else {
            reader.fail(
                node, "recipients should be a list of sources", advice: "write one '- domains: […]' each")
            return directory
        }
        var answered: [String: Int] = [:]
        for entry in sequence { add(entry, to: &directory, &answered, settings, &reader) }
        return directory
    }

    private func add(
        _ node: Node, to directory: inout RecipientDirectory, _ answered: inout [String: Int],
        _ settings: Settings,
        _ reader: inout ConfigReader
    ) {
        let errors = reader.errorCount
        var domains: [(text: String, node: Node)]?
        var sources: [(key: Node, source: (any RecipientSource)?)] = []
        let known = RecipientsReader.keys
        for (key, value) in reader.mapping(
            node, known: known, later: RecipientsReader.laterKeys, what: "a recipients entry")
        {
            switch key.scalar?.string {
            case "domains":
                domains = reader.strings(value, "domains").filter { text, entry in
                    if DomainName.isValid(text) { return true }
                    reader.fail(entry, "'\(text)' is not a domain", advice: "for example example.com")
                    return false
                }
            case "addresses": sources.append((key, inline(value, settings, &reader)))
            case "file": sources.append((key, file(value, settings, &reader)))
            default: break
            }
        }
        for extra in sources.dropFirst() {
            reader.fail(extra.key, "an entry has one source", advice: "make a second entry of it")
        }
        // With other mistakes in the entry these two would only repeat them.
        let isClean = reader.errorCount == errors
        if isClean, sources.isEmpty {
            reader.fail(node, "this entry names no source", advice: "add 'addresses: […]' or 'file: NAME'")
        }
        let all = domains?.map(\.text) ?? settings.domains
        if isClean, all.isEmpty {
            reader.fail(node, "this entry names no domains", advice: "add 'domains: [example.com]'")
        }
        noteAnswered(domains ?? [], &answered, &reader)
        if let source = sources.first?.source { directory.add(source, for: all) }
    }

    /// The first entry for a domain answers: a second one is never asked.
    private func noteAnswered(
        _ domains: [(text: String, node: Node)], _ answered: inout [String: Int], _ reader: inout ConfigReader
    ) {
        for (text, node) in domains {
            let domain = DomainName.canonical(text)
            if let line = answered[domain] {
                reader.warn(node, "the entry in line \(line) answers for '\(text)' already")
            } else {
                answered[domain] = node.mark?.line ?? 0
            }
        }
    }

    private func inline(
        _ node: Node, _ settings: Settings, _ reader: inout ConfigReader
    ) -> (any RecipientSource)? {
        let entries = reader.strings(node, "addresses").compactMap { text, entry -> String? in
            guard text.contains("@") else {
                reader.fail(
                    entry, "'\(text)' is not an address",
                    advice: "write local-part@domain, or @domain for all")
                return nil
            }
            return text
        }
        return InlineSource(AddressBook(entries, delimiters: settings.recipientDelimiter))
    }

    private func file(
        _ node: Node, _ settings: Settings, _ reader: inout ConfigReader
    ) -> (any RecipientSource)? {
        guard let name = reader.string(node, "file") else { return nil }
        do {
            let source = try FileSource(
                path: TextFile.path(name, in: folder), delimiters: settings.recipientDelimiter)
            if let odd = source.oddEntry {
                reader.warn(
                    node, "'\(odd)' in \(name) is not an address and matches nothing",
                    advice: "write local-part@domain, or @domain for all")
            }
            return source
        } catch {
            reader.fail(node, error.reason)
            return nil
        }
    }
}
