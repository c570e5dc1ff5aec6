// SPDX-License-Identifier: Apache-2.0

internal import Attachments
internal import MailSyntax
internal import MessageContent

/// `ContentReader`: all that is found in a message, the same however it is cut.
struct ContentTarget: FuzzTarget {
    let name = "content"
    let longest = 16_384
    let dictionary = "mime.dict"
    let readsMessages = true

    private let tools =
        ((try? AttachmentTools(spoolFolder: "/dev/shm")) ?? (try? AttachmentTools())).map {
            ContentTools(attachments: $0)
        }

    func run(_ bytes: UnsafeRawBufferPointer) throws {
        guard let tools else { throw Broken("no tools") }
        let message = MessageBytes(bytes)
        let whole = ContentOutcome(message, tools) { feed in feed(message.body) }
        try whole.check()
        let odd = ContentOutcome(message, tools) { feed in Cut.odd.each(of: message.body) { feed($0) } }
        try whole.requireSame(as: odd, "in pieces")
    }
}

/// What is found in one message.
struct ContentOutcome {
    let content: MessageContent

    init(
        _ message: MessageBytes, _ tools: ContentTools, wants: ContentWants = .all,
        feed: ((UnsafeRawBufferPointer) -> Void) -> Void
    ) {
        let reader = ContentReader(wants, tools: tools)
        for field in message.fields { reader.headerField(name: field.name, body: field.body) }
        reader.endOfHeader()
        feed { reader.body($0) }
        content = reader.content()
    }

    /// Within limits.
    func check() throws {
        try require(
            content.partCount >= 1 && content.partCount <= SyntaxLimits.mimeParts,
            "\(content.partCount) parts")
        try require(content.parts.count == content.partCount, "not all parts are shown")
        try require(content.depth <= SyntaxLimits.mimeDepth, "depth \(content.depth)")
        try require(content.attachments.count <= ContentLimits.attachments, "too many attachments")
        try require(content.links.count <= SyntaxLimits.links, "too many links")
        try require(content.text.html.utf8.count <= ContentLimits.keptHTML + 3, "too much HTML")
        try require(content.text.count.letters <= content.text.text.utf8.count, "letters that are not there")
        for attachment in content.attachments {
            try require(attachment.name.utf8.count <= SyntaxLimits.fileName, "a name is too long")
            try require(
                attachment.size >= 0 && attachment.encodedSize >= 0 && attachment.reading >= 1, "a number")
            try require(
                attachment.fileExtensions.count <= ContentLimits.fileExtensions, "too many extensions")
        }
        for link in content.links {
            try require((0...65_535).contains(link.port), "port \(link.port)")
            try require(link.url.utf8.count <= SyntaxLimits.link + 7, "a link is too long")
        }
    }

    /// Throws unless the same was found.
    func requireSame(as other: ContentOutcome, _ what: String) throws {
        let (one, other) = (content, other.content)
        try same(one.parts, other.parts, "\(what): parts")
        try same(one.anomalies, other.anomalies, "\(what): anomalies")
        try same(one.attachments, other.attachments, "\(what): attachments")
        try same(one.links, other.links, "\(what): links")
        try same(one.text.text, other.text.text, "\(what): text")
        try same(one.text.html, other.text.html, "\(what): HTML")
        try same(one.text.count, other.text.count, "\(what): counts")
        try same(one.text.hiddenLetters, other.text.hiddenLetters, "\(what): hidden letters")
        try same(one.archives, other.archives, "\(what): archives")
    }

    private func same<Value: Equatable>(_ one: Value, _ other: Value, _ what: String) throws {
        if one != other {
            throw Broken("\(what): \(String("\(one)".prefix(600))) is not \(String("\(other)".prefix(600)))")
        }
    }
}
