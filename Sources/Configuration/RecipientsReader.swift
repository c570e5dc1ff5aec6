// SPDX-License-Identifier: Apache-2.0

internal import Facts
internal import MailSyntax
internal import Yams

/// `recipients:`, the sources that know who exists, in the order in which they answer.
struct RecipientsReader {
    static let keys = ["domains", "addresses", "file"]

    let folder: String

    func read(_ node: Node?, _ settings: Settings, _ reader: inout ConfigReader) -> RecipientDirectory {
        var directory = RecipientDirectory(domains: settings.domains)
        guard let node else { return directory }
        guard case .sequence(let sequence) = node else {
            reader.fail(node, "recipients should be a list of sources", advice: "write one '- domains: […]' each")
            return directory
        }
        for entry in sequence { add(entry, to: &directory, settings, &reader) }
        return directory
    }

    private func add(
        _ node: Node, to directory: inout RecipientDirectory, _ settings: Settings, _ reader: inout ConfigReader
    ) {
        var domains: [String]?
        var sources: [(key: Node, source: (any RecipientSource)?)] = []
        for (key, value) in reader.mapping(node, known: RecipientsReader.keys, what: "a recipients entry") {
            switch key.scalar?.string {
            case "domains":
                domains = reader.strings(value, "domains").compactMap { text, entry in
                    if DomainName.isValid(text) { return text }
                    reader.fail(entry, "'\(text)' is not a domain", advice: "for example example.com")
                    return nil
                }
            case "addresses": sources.append((key, inline(value, settings, &reader)))
            case "file": sources.append((key, file(value, settings, &reader)))
            default: break
            }
        }
        guard let first = sources.first else {
            if !reader.hasErrors {
                reader.fail(node, "this entry names no source", advice: "add 'addresses: […]' or 'file: NAME'")
            }
            return
        }
        for extra in sources.dropFirst() {
            reader.fail(extra.key, "an entry has one source", advice: "make a second entry of it")
        }
        let all = domains ?? settings.domains
        if all.isEmpty { reader.fail(node, "this entry names no domains", advice: "add 'domains: [example.com]'") }
        if let source = first.source { directory.add(source, for: all) }
    }

    private func inline(
        _ node: Node, _ settings: Settings, _ reader: inout ConfigReader
    ) -> (any RecipientSource)? {
        let entries = reader.strings(node, "addresses").compactMap { text, entry -> String? in
            guard text.contains("@") else {
                reader.fail(entry, "'\(text)' is not an address", advice: "write local-part@domain, or @domain for all")
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
            return try FileSource(
                path: ListsReader.path(name, in: folder), delimiters: settings.recipientDelimiter)
        } catch {
            reader.fail(node, error.reason)
            return nil
        }
    }
}
