// SPDX-License-Identifier: Apache-2.0

/// A list with a name, `$name` in conditions. Its entries get their type where they are compared.
public struct NamedList: Sendable {
    /// One entry and where it stands, as `file:line`, for error messages.
    public struct Entry: Sendable {
        /// The entry as written.
        public let text: String
        /// `file:line`, or empty.
        public let origin: String

        /// An entry that stands there.
        public init(_ text: String, origin: String = "") {
            self.text = text
            self.origin = origin
        }
    }

    /// All entries, in their order.
    public let entries: [Entry]

    /// A list of these entries.
    public init(_ entries: [Entry]) { self.entries = entries }
}
