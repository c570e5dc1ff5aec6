// SPDX-License-Identifier: Apache-2.0

/// How text in HTML is hidden from whoever reads the message. The raw values are the words of rules.
public enum HTMLHiding: String, Sendable, Hashable, CaseIterable {
    /// Not laid out, or not drawn: `display: none`, `visibility: hidden`, the attribute `hidden`.
    case display
    /// A font of at most 2 pixels, a box of no height or width, no opacity.
    case size
    /// The colour of what is behind it, or nearly so, or a transparent one.
    case colour
    /// Far outside of the window.
    case offscreen
    /// By a rule of a style sheet; another reason stands beside it.
    case style
}

/// A link as it was found.
public struct FoundLink: Sendable, Hashable {
    /// As written, decoded, without the white space that browsers drop; resolved if there is a base.
    public var url: String
    /// The text that is seen in its place; empty if it shows itself, or nothing.
    public var shown: String

    /// A link.
    public init(url: String, shown: String = "") {
        self.url = url
        self.shown = shown
    }
}

/// What a reader sees of a text in HTML, and what is behind it.
public struct HTMLReading: Sendable {
    /// The text that is seen, in UTF-8: white space collapsed, lines where blocks and line breaks are, no
    /// characters of no width. Of more than `SyntaxLimits.keptText` octets, the beginning and the end.
    public internal(set) var text: [UInt8] = []
    /// The text that is not seen, likewise.
    public internal(set) var hiddenText: [UInt8] = []
    /// The text that only Outlook shows, from conditional comments, likewise.
    public internal(set) var outlookText: [UInt8] = []
    /// True if `text` or `hiddenText` is not all.
    public internal(set) var isCut = false
    /// Letters that are not seen, also those that were cut.
    public internal(set) var hiddenLetters = 0
    /// By what they are not seen.
    public internal(set) var hiddenBy: Set<HTMLHiding> = []
    /// Where it leads: `a`, `area`, forms, a refresh, and addresses in the text that is seen. One more than
    /// `SyntaxLimits.links` if there are more.
    public internal(set) var links: [FoundLink] = []
    /// Images: `img`, and `input` of that type.
    public internal(set) var images = 0
    /// Of these: on a server.
    public internal(set) var remoteImages = 0
    /// Of these: in the message (`cid:`, `data:`).
    public internal(set) var inlineImages = 0
    /// What else is taken from a server: style sheets, backgrounds, frames, objects, scripts.
    public internal(set) var remoteResources = 0
    /// True with a `form` element.
    public internal(set) var hasForm = false
    /// True with a `script` element.
    public internal(set) var hasScript = false

    /// Nothing read.
    public init() {}
}

/// Tells whether a host name (in lower-case A-labels) can be one of the public internet: what looks like an address
/// without a scheme is then taken for one.
public typealias HostCheck = @Sendable (String) -> Bool

/// Reads HTML as browsers do, as far as mail needs it.
public enum HTMLText {
    /// What there is to see in a text in UTF-8. Anything is HTML, so this always yields something; the time it
    /// takes grows as the length does.
    public static func read(_ html: UnsafeRawBufferPointer, isHost: HostCheck? = nil) -> HTMLReading {
        var reader = HTMLReader(html, isHost: isHost)
        return reader.read()
    }
}
