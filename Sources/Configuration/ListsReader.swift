// SPDX-License-Identifier: Apache-2.0

internal import RuleLanguage
internal import Yams

/// `lists:`, and the lists that other keys make: `$domains` and `$trusted`.
struct ListsReader {
    /// The folder of the config file: file names are relative to it.
    let folder: String

    func read(_ node: Node?, _ settings: Settings, _ reader: inout ConfigReader) -> [String: NamedList] {
        var lists = [
            "domains": NamedList(settings.domains.map { .init($0, origin: "domains") }),
            "trusted": NamedList(settings.trusted.map { .init($0.description, origin: "trusted") }),
        ]
        guard let node else { return lists }
        guard case .mapping(let mapping) = node else {
            reader.fail(
                node, "lists should be a mapping of names to lists", advice: "for example partners: [a, b]")
            return lists
        }
        for (key, value) in mapping {
            guard let name = key.scalar?.string, ListsReader.isName(name) else {
                reader.fail(key, "the name of a list is made of letters, digits, '_' and '-'")
                continue
            }
            guard lists[name] == nil else {
                reader.fail(key, "there is a list '$\(name)' already", advice: "choose another name")
                continue
            }
            lists[name] = NamedList(entries(name, value, &reader))
        }
        return lists
    }

    private static func isName(_ text: String) -> Bool {
        guard let first = text.utf8.first, first >= 0x41 else { return false }
        return text.utf8.allSatisfy {
            (0x41...0x5a).contains($0) || (0x61...0x7a).contains($0) || (0x30...0x39).contains($0)
                || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: "-")
        }
    }

    private func entries(_ name: String, _ node: Node, _ reader: inout ConfigReader) -> [NamedList.Entry] {
        if let text = node.scalar?.string {
            guard text.hasPrefix("file:"), text != "file:", !text.utf8.contains(0) else {
                reader.fail(node, "a list is [a, b] or file:NAME", advice: "did you mean [\(text)]?")
                return []
            }
            return fileEntries(String(text.dropFirst("file:".count)), node, &reader)
        }
        return reader.strings(node, "$\(name)").map { text, entry in
            .init(text, origin: "\(reader.source.name):\(entry.mark?.line ?? 0)")
        }
    }

    private func fileEntries(_ file: String, _ node: Node, _ reader: inout ConfigReader) -> [NamedList.Entry]
    {
        do {
            let text = try TextFile.text(
                of: TextFile.path(file, in: folder), limit: ConfigLimits.listFileSize)
            var number = 0
            return text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).compactMap
            { line in
                number += 1
                let entry =
                    Substring(line).split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
                    .first ?? ""
                let trimmed = entry.trimmingBlanks
                return trimmed.isEmpty ? nil : .init(String(trimmed), origin: "\(file):\(number)")
            }
        } catch {
            let place = error.place.map { ", line \($0.line)" } ?? ""
            reader.fail(node, error.reason + place, advice: error.advice)
            return []
        }
    }
}

extension Substring {
    fileprivate var trimmingBlanks: Substring {
        var text = self
        while let last = text.last, last.isWhitespace { text.removeLast() }
        return text.drop { $0.isWhitespace }
    }
}
