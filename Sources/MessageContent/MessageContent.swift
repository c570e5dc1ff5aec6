// SPDX-License-Identifier: Apache-2.0

internal import Attachments
public import MailSyntax

/// What is in a message. Immutable, and a class because every fact about content looks at it.
public final class MessageContent: Sendable {
    /// The parts in order, if they were asked for.
    public let parts: [ContentPart]
    /// How many parts there are, the message itself and multiparts among them.
    public let partCount: Int
    /// How deep they are nested; 0 for a message of one part.
    public let depth: Int
    /// What can be read in two ways, or goes over a limit; in the order of ``MIMEAnomaly``.
    public let anomalies: [MIMEAnomaly]
    /// The files that it carries, what is in archives behind the archive.
    public let attachments: [Attachment]
    /// What went wrong with the archives among them.
    public let archives: ArchiveTroubles
    /// Links, each once.
    public let links: [Link]
    /// What is seen of the text.
    public let text: TextFindings

    init(
        parts: [ContentPart], partCount: Int, depth: Int, anomalies: Set<MIMEAnomaly>, files: FileFindings,
        links: [Link], text: TextFindings
    ) {
        self.parts = parts
        self.partCount = partCount
        self.depth = depth
        self.anomalies = MIMEAnomaly.allCases.filter(anomalies.contains)
        attachments = files.attachments
        archives = files.archives
        self.links = links
        self.text = text
    }
}

/// One part, as it is shown to people.
public struct ContentPart: Sendable, Hashable {
    /// What the MIME reader told of it.
    public let part: MIMEPart
    /// Its body as transferred.
    public internal(set) var encodedSize = 0
}

/// What is seen of the text parts.
public struct TextFindings: Sendable {
    /// All text that is seen, of every part and every alternative.
    public var text = ""
    /// The source of the HTML parts.
    public var html = ""
    /// Letters and their like, of two alternatives of the one that most readers show.
    public var count = TextCount()
    /// Images in the HTML.
    public var images = 0
    /// Of these: loaded from a server.
    public var remoteImages = 0
    /// Letters that the HTML hides.
    public var hiddenLetters = 0
    /// The text that the HTML hides, of all HTML parts; at most `SyntaxLimits.keptText` octets.
    public var hiddenText = ""
    /// How it hides it.
    public var hiddenBy: Set<HTMLHiding> = []
    /// The HTML has a form.
    public var hasForm = false
    /// The HTML has a script.
    public var hasScript = false
}

/// What was found in attachments.
struct FileFindings {
    var attachments: [Attachment] = []
    var archives: ArchiveTroubles = []
}

/// What went wrong with archives and documents.
public struct ArchiveTroubles: OptionSet, Sendable, Hashable {
    /// The bits.
    public let rawValue: UInt8

    /// From bits.
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// One unpacks to more, or is nested deeper, than the limits allow.
    public static let bomb = ArchiveTroubles(rawValue: 1)
    /// One is broken or could not be read to its end.
    public static let broken = ArchiveTroubles(rawValue: 2)
    /// One is so large that only a part of it was looked into.
    public static let tooLarge = ArchiveTroubles(rawValue: 4)
    /// Something went wrong here and not in the message: there may be more than was found.
    public static let incomplete = ArchiveTroubles(rawValue: 8)

    init(_ findings: AttachmentFindings) {
        self = []
        if findings.isBomb { insert(.bomb) }
        if findings.isBroken { insert(.broken) }
        if findings.isTooLarge { insert(.tooLarge) }
        if findings.isIncomplete { insert(.incomplete) }
    }
}
