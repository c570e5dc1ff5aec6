// SPDX-License-Identifier: Apache-2.0

/// What is to be found in a message: each of them costs.
public struct ContentWants: OptionSet, Sendable, Hashable {
    /// The bits.
    public let rawValue: UInt16

    /// From bits.
    public init(rawValue: UInt16) { self.rawValue = rawValue }

    /// The structure, its anomalies: always there.
    public static let structure: ContentWants = []
    /// Attachments by name, declared type and size.
    public static let attachments = ContentWants(rawValue: 1)
    /// Their type by content.
    public static let types = ContentWants(rawValue: 2)
    /// Their SHA-256.
    public static let hashes = ContentWants(rawValue: 4)
    /// What is in archives and documents.
    public static let members = ContentWants(rawValue: 8)
    /// What is seen of the text parts, and its letters.
    public static let text = ContentWants(rawValue: 16)
    /// The HTML source.
    public static let html = ContentWants(rawValue: 32)
    /// Links.
    public static let links = ContentWants(rawValue: 64)
    /// The parts one by one, to show them.
    public static let parts = ContentWants(rawValue: 128)
    /// All of it.
    public static let all: ContentWants = [
        .attachments, .types, .hashes, .members, .text, .html, .links, .parts,
    ]
}
