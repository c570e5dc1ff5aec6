// SPDX-License-Identifier: Apache-2.0

/// All limits of this room; those of parsing are `SyntaxLimits`, those of archives `AttachmentLimits`.
public enum ContentLimits {
    /// Attachments and members of archives that are told of; what comes after is counted (`too-many-parts`).
    public static let attachments = 2_000
    /// Octets of the HTML source that are kept for rules about it.
    public static let keptHTML = 131_072
    /// Octets at the end of a text that is too long that are kept as well as its beginning, 64 KiB; of several
    /// such texts, of the last ones.
    public static let keptTail = 65_536
    /// Readings of one part whose ends are kept.
    static let tailReadings = 2
    /// Octets of an extension; longer ones are none.
    public static let fileExtension = 16
    /// Extensions of one name that are told of, the last ones.
    public static let fileExtensions = 8
}
