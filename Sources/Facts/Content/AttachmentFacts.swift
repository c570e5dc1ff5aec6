// SPDX-License-Identifier: Apache-2.0

internal import FilterEngine
internal import MessageContent
internal import RuleLanguage

/// `attachments` and `archive.*`: the files that a message carries, and what is in them.
///
/// A file that can be read in several ways is there once for each, and what is in archives stands behind the
/// archive: a rule about any attachment holds whichever way a reader of the mail takes.
enum AttachmentFacts {
    static let all: [any Fact] = [
        ContentFact(
            "attachments", .list(.record(fields.map(\.field))), reason: "attachment", wants: interests,
            "files that the message carries, and those in archives"
        ) { content in
            whole(content) {
                .list(content.attachments.map { file in .record(fields.map { $0.value(file) }) })
            }
        },
        archive("bomb", .bomb, "an archive unpacks to more, or is nested deeper, than can be looked into"),
        archive("broken", .broken, "an archive could not be read to its end"),
        archive("too_large", .tooLarge, "an archive is so large that only a part of it was looked into"),
    ]

    private static func archive(
        _ name: String, _ trouble: ArchiveTroubles, _ documentation: String
    ) -> any Fact {
        ContentFact(
            "archive.\(name)", .boolean, reason: "attachment", wants: { _ in [.attachments, .members] },
            documentation
        ) { content in whole(content) { .boolean(content.archives.contains(trouble)) } }
    }

    /// Where not all could be looked into for a reason of our own, nobody knows what else there is.
    private static func whole(_ content: MessageContent, _ value: () -> Value) -> Knowledge {
        content.archives.contains(.incomplete)
            ? .failed("an attachment could not be looked into: no room in the spool folder, or no memory")
            : .known(value())
    }

    private struct Field: Sendable {
        let field: RecordField
        let value: @Sendable (Attachment) -> Value

        init(
            _ name: String, _ type: ValueType, _ documentation: String,
            _ value: @escaping @Sendable (Attachment) -> Value
        ) {
            field = RecordField(name, type, documentation)
            self.value = value
        }
    }

    private static let fields: [Field] = [
        Field("name", .text, "its name, decoded") { .text($0.name) },
        Field("extension", .text, "the last extension of the name, in lower case") {
            .text($0.fileExtension)
        },
        Field("extensions", .list(.text), "all extensions: of a.pdf.exe pdf and exe") {
            .list($0.fileExtensions.map { .text($0) })
        },
        Field("declared_type", .text, "the media type it claims to be") { .text($0.declaredType) },
        Field("type", .text, "the media type by its content") { .text($0.type) },
        Field("size", .size, "its size, decoded") { .count($0.size) },
        Field("encoded_size", .size, "its size as transferred, 0 in an archive") { .count($0.encodedSize) },
        Field("sha256", .text, "SHA-256 of its content, in hexadecimal digits") { .text($0.sha256) },
        Field("encrypted", .boolean, "it can't be read without a password") { .boolean($0.isEncrypted) },
        Field("depth", .integer, "in how many parts, messages and archives it is") { .count($0.depth) },
        Field("inside", .text, "its path in the archive, empty if it is in none") { .text($0.inside) },
        Field("container", .text, "the name of the attachment that it is in, empty if it is in none") {
            .text($0.container)
        },
        Field("macros", .boolean, "an Office document with macros") { .boolean($0.hasMacros) },
        Field("reading", .integer, "1 for what most programs show, more for other ways to read it") {
            .count($0.reading)
        },
    ]

    /// Hashes and types cost: they are made only where a rule asks.
    private static func interests(fields: Set<String>) -> Set<ContentReaders.Interest> {
        var wanted: Set<ContentReaders.Interest> = [.attachments, .members]
        if fields.contains("sha256") { wanted.insert(.hashes) }
        if fields.contains("type") { wanted.insert(.types) }
        return wanted
    }
}
