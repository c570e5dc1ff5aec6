// SPDX-License-Identifier: Apache-2.0

internal import Classifier
internal import MailSyntax
internal import Yams

/// Reads `spam_model:`, where the models behind `spam.probability` are: a path, or one for each domain.
enum SpamModelReader {
    static let keys = ["default", "domains"]

    static func read(_ node: Node, _ reader: inout ConfigReader) -> SpamModelPaths? {
        if node.scalar != nil {
            return path(node, "spam_model", &reader).map { SpamModelPaths(fallback: $0) }
        }
        var paths = SpamModelPaths()
        for (key, value) in reader.mapping(node, known: keys, what: "spam_model") {
            if key.scalar?.string == "default" {
                paths.fallback = path(value, "default", &reader) ?? paths.fallback
            } else {
                domains(value, &paths, &reader)
            }
        }
        return paths
    }

    private static func domains(_ node: Node, _ paths: inout SpamModelPaths, _ reader: inout ConfigReader) {
        guard case .mapping(let mapping) = node else {
            reader.fail(
                node, "domains should be a mapping of domains to files",
                advice: "for example example.net: /var/lib/durward/example.net.model")
            return
        }
        for (key, value) in mapping {
            guard let domain = key.scalar?.string, DomainName.isValid(domain) else {
                reader.fail(
                    key, "'\(key.scalar?.string ?? "")' is not a domain", advice: "for example example.net")
                continue
            }
            guard let path = path(value, domain, &reader) else { continue }
            paths.domains[DomainName.canonical(domain)] = path
        }
        if paths.domains.count > ConfigLimits.spamModels {
            reader.fail(node, "more than \(ConfigLimits.spamModels) domains with a model of their own")
        }
    }

    private static func path(_ node: Node, _ what: String, _ reader: inout ConfigReader) -> String? {
        guard let text = reader.string(node, what) else { return nil }
        guard text.hasPrefix("/"), !text.hasSuffix("/") else {
            reader.fail(
                node, "\(what) should be a file, with its path from the root",
                advice: "write \(SpamModelPaths.standard)")
            return nil
        }
        return text
    }
}
