// SPDX-License-Identifier: Apache-2.0

internal import Facts
internal import MailSyntax
internal import Recipients
internal import Yams

/// `recipients:`, the sources that know who exists, in the order in which they answer.
struct RecipientsReader {
    static let sources = ["addresses", "file"] + ServerSourceReader.sources
    static let keys = ["domains"] + sources + ["aliases"] + ServerSourceReader.options

    /// A source as one key names it.
    private enum Named {
        case local(any RecipientSource)
        case server(ServerSource)
        /// A mistake, noted.
        case none
    }

    /// What the keys of one entry have said.
    private struct Entry {
        var domains: [(text: String, node: Node)]?
        var sources: [(key: Node, source: Named)] = []
        var aliases: Named?
        var options: [(word: String, key: Node, value: Node)] = []
    }

    let folder: String
    let services: RecipientServices
    /// The sources that are asked over a connection, aliases among them.
    private(set) var servers: Set<ServerSource> = []

    init(folder: String, services: RecipientServices) {
        self.folder = folder
        self.services = services
    }

    mutating func read(_ node: Node?, _ settings: Settings, _ reader: inout ConfigReader)
        -> RecipientDirectory
    {
        var directory = RecipientDirectory(
            domains: settings.domains, patience: .seconds(settings.recipientDeadline),
            willWait: services.willWait)
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

    private mutating func add(
        _ node: Node, to directory: inout RecipientDirectory, _ answered: inout [String: Int],
        _ settings: Settings, _ reader: inout ConfigReader
    ) {
        let errors = reader.errorCount
        var entry = Entry()
        for (key, value) in reader.mapping(node, known: RecipientsReader.keys, what: "a recipients entry") {
            note(key, value, in: &entry, settings, &reader)
        }
        for extra in entry.sources.dropFirst() {
            reader.fail(extra.key, "an entry has one source", advice: "make a second entry of it")
        }
        applyOptions(&entry, &reader)
        // With other mistakes in the entry these two would only repeat them.
        let isClean = reader.errorCount == errors
        if isClean, entry.sources.isEmpty {
            reader.fail(
                node, "this entry names no source",
                advice: "add 'addresses: […]', 'file: NAME', 'lmtp: …', 'smtp: …' or 'socketmap: …'")
        }
        let all = entry.domains?.map(\.text) ?? settings.domains
        if isClean, all.isEmpty {
            reader.fail(node, "this entry names no domains", advice: "add 'domains: [example.com]'")
        }
        noteAnswered(entry.domains ?? [], &answered, &reader)
        guard let source = entry.sources.first.flatMap({ made($0.source) }) else { return }
        directory.add(source, aliases: entry.aliases.flatMap { made($0) }, for: all)
    }

    private func note(
        _ key: Node, _ value: Node, in entry: inout Entry, _ settings: Settings, _ reader: inout ConfigReader
    ) {
        switch key.scalar?.string ?? "" {
        case "domains":
            entry.domains = reader.strings(value, "domains").filter { text, node in
                if DomainName.isValid(text) { return true }
                reader.fail(node, "'\(text)' is not a domain", advice: "for example example.com")
                return false
            }
        case "addresses": entry.sources.append((key, inline(value, settings, &reader)))
        case "file": entry.sources.append((key, file(value, settings, &reader)))
        case "aliases": entry.aliases = aliases(value, settings, &reader)
        case let word where ServerSourceReader.sources.contains(word):
            let source = ServerSourceReader.source(word, value, &reader)
            entry.sources.append((key, source.map { .server($0) } ?? .none))
        case let word: entry.options.append((word, key, value))
        }
    }

    /// Options may stand above the source that they are about.
    private func applyOptions(_ entry: inout Entry, _ reader: inout ConfigReader) {
        guard let first = entry.sources.first else { return }
        guard case .server(var source) = first.source else {
            if case .none = first.source { return }
            for option in entry.options {
                reader.fail(
                    option.key, "'\(option.word)' is about a server that is asked, and this entry asks none",
                    advice: "leave it out")
            }
            return
        }
        for option in entry.options {
            if case .socketmap = source.kind, ServerSourceReader.calloutOptions.contains(option.word) {
                reader.fail(
                    option.key, "'\(option.word)' goes with lmtp and smtp only", advice: "leave it out")
                continue
            }
            ServerSourceReader.read(option.word, option.value, into: &source, &reader)
        }
        entry.sources = [(first.key, .server(source))] + entry.sources.dropFirst()
    }

    private mutating func made(_ named: Named) -> (any RecipientSource)? {
        switch named {
        case .local(let source): return source
        case .none: return nil
        case .server(let wanted):
            servers.insert(wanted)
            return services.source(wanted)
        }
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

    private func inline(_ node: Node, _ settings: Settings, _ reader: inout ConfigReader) -> Named {
        let entries = reader.strings(node, "addresses").compactMap { text, entry -> String? in
            guard text.contains("@") else {
                reader.fail(
                    entry, "'\(text)' is not an address",
                    advice: "write local-part@domain, or @domain for all")
                return nil
            }
            return text
        }
        return .local(InlineSource(AddressBook(entries, delimiters: settings.recipientDelimiter)))
    }

    private func file(_ node: Node, _ settings: Settings, _ reader: inout ConfigReader) -> Named {
        guard let name = reader.string(node, "file") else { return .none }
        do {
            let source = try FileSource(
                path: TextFile.path(name, in: folder), delimiters: settings.recipientDelimiter)
            if let odd = source.oddEntry {
                reader.warn(
                    node, "'\(odd)' in \(name) is not an address and matches nothing",
                    advice: "write local-part@domain, or @domain for all")
            }
            return .local(source)
        } catch {
            reader.fail(node, error.reason)
            return .none
        }
    }

    /// `file:NAME` or `socketmap:ADDRESS`.
    private func aliases(_ node: Node, _ settings: Settings, _ reader: inout ConfigReader) -> Named {
        guard let text = reader.string(node, "aliases") else { return .none }
        let parts = text.split(separator: ":", maxSplits: 1).map(String.init)
        switch (parts.first, parts.last) {
        case ("file", let name?) where parts.count == 2:
            do {
                let path = TextFile.path(name, in: folder)
                let source = try AliasFile(path: path, delimiters: settings.recipientDelimiter)
                if let odd = source.oddEntry {
                    reader.warn(
                        node, "'\(odd)' in \(name) is not an alias with its target",
                        advice:
                            "write alias@domain, blanks, and the addresses it stands for; comments have their own lines"
                    )
                }
                return .local(source)
            } catch {
                reader.fail(node, error.reason)
                return .none
            }
        case ("socketmap", let address?) where parts.count == 2:
            let scalar = Node.scalar(Node.Scalar(address, Tag(.implicit), .any, node.mark))
            return ServerSourceReader.source("socketmap", scalar, &reader).map { .server($0) } ?? .none
        default:
            reader.fail(
                node, "'\(text)' is no source of aliases",
                advice: "write file:NAME (a table as virtual(5) has it) or socketmap:unix:/path:NAME")
            return .none
        }
    }
}
