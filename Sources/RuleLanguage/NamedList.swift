// SPDX-License-Identifier: Apache-2.0

/// A list with a name, `$name` in conditions. Its entries get their type where they are compared.
public struct NamedList: Sendable {
    /// One entry and where it stands, as `file:line`, for error messages.
    public struct Entry: Sendable {
        public let text: String
        public let origin: String

        public init(_ text: String, origin: String = "") {
            self.text = text
            self.origin = origin
        }
    }

    public let entries: [Entry]

    public init(_ entries: [Entry]) { self.entries = entries }
}
