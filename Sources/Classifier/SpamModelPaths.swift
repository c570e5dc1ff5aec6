// SPDX-License-Identifier: Apache-2.0

internal import MailSyntax

/// Which model judges which mail.
public struct SpamModelPaths: Sendable, Hashable {
    /// The model for all mail that has none of its own.
    public var fallback: String
    /// The models of single domains, by `DomainName.canonical`: for mail all of whose recipients are of that domain.
    public var domains: [String: String]

    /// Where the model is if the config file does not say.
    public static let standard = "/var/lib/durward/spam.model"

    /// These.
    public init(fallback: String = SpamModelPaths.standard, domains: [String: String] = [:]) {
        self.fallback = fallback
        self.domains = domains
    }

    /// The model of a domain; nil if it has none of its own.
    public func path(for domain: String) -> String? { domains[DomainName.canonical(domain)] }
}

/// The models that a config file names, as they are at each moment.
public struct SpamModels: Sendable {
    private let paths: SpamModelPaths
    private let shelf: ModelShelf

    /// Opens none of them yet.
    public init(_ paths: SpamModelPaths, shelf: ModelShelf) {
        self.paths = paths
        self.shelf = shelf
    }

    /// The model for mail to these domains; the one for all mail if they are several, or theirs is not there.
    public func model(for domains: some Sequence<String>) -> SpamModel? {
        if !paths.domains.isEmpty {
            var path: String?
            var isSame = true
            for domain in domains where isSame {
                let next = paths.path(for: domain)
                isSame = next != nil && (path == nil || path == next)
                path = next
            }
            if isSame, let path, let model = shelf.model(path) { return model }
        }
        return shelf.model(paths.fallback)
    }

    /// Looks at all of them, to say at the start what is missing or broken.
    public func look() {
        for path in [paths.fallback] + paths.domains.values.sorted() { _ = shelf.model(path) }
    }

    /// Why there is no probability, for who asks.
    public var absence: String {
        "no model has learned spam and ham yet (\(paths.fallback)): teach it with 'durward learn'"
    }
}
