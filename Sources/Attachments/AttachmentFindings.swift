// SPDX-License-Identifier: Apache-2.0

/// What was found out of one attachment by its content.
public struct AttachmentFindings: Sendable, Hashable {
    /// The media type by its content, such as `application/pdf`; `application/octet-stream` where nobody knows.
    public var type = "application/octet-stream"
    /// Decoded octets.
    public var size = 0
    /// In lower-case hexadecimal digits; empty if it was not asked for.
    public var sha256 = ""
    /// True if it can't be read without a password: archives, PDF, Office documents. An archive is encrypted if
    /// one of its own members is.
    public var isEncrypted = false
    /// True for Office documents with macros.
    public var hasMacros = false
    /// What an archive holds, also of archives within it, in order; empty for what is no archive.
    public var members: [ArchiveMember] = []
    /// True for an archive that unpacks to more than the limits allow; `members` has what was found so far.
    public var isBomb = false
    /// True for an archive that is broken, or of a kind that can't be read to its end.
    public var isBroken = false
    /// True for an archive of which only a part was looked into: it, or one in it, is longer than
    /// `AttachmentLimits.spool`, or it would take too long to unpack (`AttachmentLimits.costLZMA`).
    public var isTooLarge = false
    /// True if something went wrong here and not in the attachment: no room for the spool file, no answer from
    /// libmagic, no memory. What is told is true, but there may be more.
    public var isIncomplete = false

    /// Nothing found.
    public init() {}
}

/// A file in an archive.
public struct ArchiveMember: Sendable, Hashable {
    /// Its path, with the paths of the archives it is in before it: `inner.zip/folder/file.exe`. Always with
    /// `/` between the folders; `..` and a `/` at the beginning are kept.
    public var path: String
    /// By its content; empty where it was not unpacked.
    public var type = ""
    /// Octets when unpacked; as the archive says where it was not.
    public var size = 0
    /// In lower-case hexadecimal digits; empty where it was not unpacked or not asked for.
    public var sha256 = ""
    /// True if it can't be read without a password, or is an archive with such members.
    public var isEncrypted = false
    /// True for an Office document with macros.
    public var hasMacros = false

    /// A file of that path.
    public init(path: String) { self.path = path }
}
