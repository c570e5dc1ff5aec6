// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// What readers of attachments share: the database of types and the folder for spool files. Made once.
public final class AttachmentTools: Sendable {
    let spoolFolder: String
    private let magic: MagicPool
    private let locale: Locale?

    /// Spool files have no names and vanish with the process; `spoolFolder` is where their room is taken.
    ///
    /// Fails if libmagic's database is missing or no file can be made in the folder.
    public init(spoolFolder: String = "/var/tmp") throws(AttachmentToolsError) {
        self.spoolFolder = spoolFolder
        magic = try MagicPool()
        guard SpoolFile.make(in: spoolFolder) != nil else {
            throw AttachmentToolsError(
                "no file can be made in \(spoolFolder): \(String(cString: strerror(errno)))")
        }
        // libarchive knows names that are not ASCII only under a locale that has them.
        locale = newlocale(1 << LC_CTYPE, "C.UTF-8", nil).map(Locale.init)
    }

    deinit {
        if let locale { freelocale(locale.pointer) }
    }

    /// The type of content that begins like this; nil if libmagic failed. The more it sees, the longer it
    /// takes, most of all with text: of that, `textLimit` octets are enough.
    func type(of head: UnsafeRawBufferPointer, textLimit: Int = AttachmentLimits.magicText) -> String? {
        if let type = TypeTable.type(of: head) { return type }
        if head.isEmpty { return "application/x-empty" }
        let part = head.slice(0, AttachmentTools.magicOctets(head, textLimit))
        guard let type = magic.type(of: part) else { return nil }
        // Text that is none further on: libmagic would say so if it had seen it.
        if type == "text/plain", part.firstIndex(of: 0, from: 0) == nil,
            head.firstIndex(of: 0, from: 0) != nil
        {
            return "application/octet-stream"
        }
        return type
    }

    /// True for what libmagic may try to read as text.
    static func isText(_ head: UnsafeRawBufferPointer) -> Bool {
        head.slice(0, 512).firstIndex(of: 0, from: 0) == nil && ContentKind.of(head) == nil
    }

    private static func magicOctets(_ head: UnsafeRawBufferPointer, _ textLimit: Int) -> Int {
        if isText(head) { return textLimit }
        // Documents in zip are told by their second and third members, others by what stands further on.
        return ContentKind.of(head) == nil ? AttachmentLimits.magicBinary : AttachmentLimits.head
    }

    /// Calls `body` with a UTF-8 locale on this thread.
    func withLocale<Result>(_ body: () -> Result) -> Result {
        guard let locale else { return body() }
        let before = uselocale(locale.pointer)
        defer { uselocale(before) }
        return body()
    }

    // A locale is never changed once it is made.
    private struct Locale: @unchecked Sendable {
        let pointer: locale_t
    }
}

/// Why attachments can't be read at all.
public struct AttachmentToolsError: Error, Hashable, CustomStringConvertible {
    /// In words for an admin.
    public let description: String

    init(_ description: String) { self.description = description }
}
